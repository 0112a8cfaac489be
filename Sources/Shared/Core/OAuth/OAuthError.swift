/// Why no token could be had; never with a credential.
public enum OAuthError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The issuer cannot be reached, or answers what is no answer.
    case unavailable(String)
    /// The issuer refuses, with the code of RFC 6749 §5.2.
    case refused(String)

    public var description: String {
        switch self {
        case .unavailable(let reason): "the token issuer does not answer: \(reason)"
        case .refused(let code): "the token issuer refuses: \(code)"
        }
    }
}
