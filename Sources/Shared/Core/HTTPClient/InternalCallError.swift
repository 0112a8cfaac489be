public import Curl

/// The reason why a call to another Tandem service has no result.
public enum InternalCallError: Error, Sendable {
    /// No token could be obtained. The text states the reason without any credential.
    case token(String)
    /// There is no response.
    case transport(CurlError)
    /// The service responded with a status other than 2xx.
    case refused(request: String, status: Int, problem: ProblemDetails)
    /// The response, or the value to send, does not have the expected format.
    case form(request: String, String)

    /// Whether the same call may succeed later.
    public var isTransient: Bool {
        switch self {
        case .token: true
        case .transport(let error): error.isTransient
        case .refused(_, let status, _): RetryPolicy.isTransient(status)
        case .form: false
        }
    }
}

extension InternalCallError {
    /// Whether the response of the other service exceeds the size limit of the call.
    public var isAnswerTooLarge: Bool {
        guard case .transport(let error) = self else { return false }
        return error.code == .tooLarge
    }
}

extension InternalCallError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .token(let reason): "No token is available for the internal call: \(reason)"
        case .transport(let error): error.description
        case .refused(let request, let status, let problem):
            "\(request): status \(status)"
                + [problem.title, problem.detail].compactMap { $0 }.map { ": \($0)" }.joined()
        case .form(let request, let problem): "\(request): \(problem)"
        }
    }
}
