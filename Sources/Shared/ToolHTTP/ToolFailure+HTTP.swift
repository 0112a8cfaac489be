import Core
public import Curl
public import EntityModel

extension ToolError {
    /// Creates the error for a status whose body contains no reason.
    ///
    /// - Parameters:
    ///   - status: The status, which is not 2xx.
    ///   - request: The method, host, and path of the request.
    public init(status: Int, request: String) {
        self.init(kind: Kind(status: status), message: "\(request) was answered with status \(status)")
    }

    /// Creates the error for a request without a response.
    public init(_ error: CurlError) {
        let kind: Kind =
            switch error.code {
            case .tls(.clientCertificate): .forbidden
            case .addressRejected, .invalidRequest: .rejected
            // The tool works and may have processed the request. A retry would get a response of the same length.
            case .tooLarge: .unreadable
            // The body is a file from another tool. It may arrive completely the next time.
            case .resolve, .connect, .tls, .proxy, .timeout, .connectionLost, .protocol, .cancelled, .closed,
                .bodySource:
                .unavailable
            }
        let isSilent = [.connectionLost, .timeout, .protocol, .bodySource].contains(error.code) && !error.wasNotSent
        self.init(kind: kind, message: error.description, suspicion: isSilent ? .silence : nil)
    }
}

extension ToolError.Suspicion {
    /// Returns the hint that a status gives, whatever the body contains; `nil` for a status that concerns the whole
    /// tool.
    ///
    /// - Parameter status: The status, which is not 2xx.
    public init?(status: Int) {
        switch status {
        case 500, 501, 502, 504...599: self = .processing
        // 401 and 407 concern the credentials; 408, 425, and 429 ask for a retry. A tool also sends 400, 403, 404, 409,
        // 410, and 422 with its own message. The code that reads the message decides about those.
        case 300...399, 402, 405, 406, 411...421, 423, 424, 426, 428, 431, 451: self = .content
        default: return nil
        }
    }
}

extension ToolError.Kind {
    /// Returns the kind of a status.
    ///
    /// A redirect means `unavailable`, because no working tool redirects an API call.
    public init(status: Int) {
        self =
            switch status {
            case 401: .credentialsRejected
            case 403: .forbidden
            // A proxy between Tandem and the tool requires its own login.
            case 407: .unavailable
            case 404, 410: .notFound
            case 429: .rateLimited
            case 400...499 where !RetryPolicy.isTransient(status): .rejected
            default: .unavailable
            }
    }
}
