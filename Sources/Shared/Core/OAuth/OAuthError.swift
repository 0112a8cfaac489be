/// The reason why no token could be obtained.
///
/// It never contains a credential.
public enum OAuthError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The issuer cannot be reached, or its response is invalid.
    case unavailable(String)
    /// The issuer rejects the request, with a code of RFC 6749 §5.2.
    case refused(String)

    public var description: String {
        switch self {
        case .unavailable(let reason): "The token issuer does not answer: \(reason)"
        case .refused(let code): "The token issuer rejected the request: \(code)"
        }
    }
}
