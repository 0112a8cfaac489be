import Core
public import Curl
public import EntityModel

extension ToolError {
    /// What a status means whose body tells nothing.
    ///
    /// - Parameters:
    ///   - status: other than 2xx.
    ///   - request: method, host and path.
    public init(status: Int, request: String) {
        self.init(kind: Kind(status: status), message: "\(request) was answered with status \(status)")
    }

    /// What it means that there is no response.
    public init(_ error: CurlError) {
        let kind: Kind =
            switch error.code {
            case .tls(.clientCertificate): .forbidden
            case .addressRejected, .invalidRequest: .rejected
            // The tool works, and the request may have been processed. The answer is as long the next time.
            case .tooLarge: .unreadable
            // A body is a file that comes from elsewhere, and may come whole the next time.
            case .resolve, .connect, .tls, .proxy, .timeout, .connectionLost, .protocol, .cancelled, .closed,
                .bodySource:
                .unavailable
            }
        let isSilent = [.connectionLost, .timeout, .protocol, .bodySource].contains(error.code) && !error.wasNotSent
        self.init(kind: kind, message: error.description, suspicion: isSilent ? .silence : nil)
    }
}

extension ToolError.Suspicion {
    /// The hint that a status gives, whatever the body says; `nil` for a status that concerns the tool as a whole.
    ///
    /// - Parameter status: Other than 2xx.
    public init?(status: Int) {
        switch status {
        case 500, 501, 502, 504...599: self = .processing
        // 401 and 407 concern the credentials; 408, 425, and 429 ask for another time. A tool answers 400, 403, 404,
        // 409, 410, and 422 in its own words as well: whoever reads those decides.
        case 300...399, 402, 405, 406, 411...421, 423, 424, 426, 428, 431, 451: self = .content
        default: return nil
        }
    }
}

extension ToolError.Kind {
    /// The kind that a status stands for; a redirect is what no working tool answers to an API call.
    public init(status: Int) {
        self =
            switch status {
            case 401: .credentialsRejected
            case 403: .forbidden
            // A proxy on the way wants a login of its own.
            case 407: .unavailable
            case 404, 410: .notFound
            case 429: .rateLimited
            case 400...499 where !RetryPolicy.isTransient(status): .rejected
            default: .unavailable
            }
    }
}
