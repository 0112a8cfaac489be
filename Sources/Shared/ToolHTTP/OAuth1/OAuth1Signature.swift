import Core
import Foundation

/// The signature base string and the header of a request with OAuth 1.0 (RFC 5849).
///
/// The type is pure: the caller provides the nonce and the time, and the owner of the key creates the signature.
public struct OAuth1Signature: Sendable {
    /// The `oauth_` parameters, not encoded, without the signature.
    private let parameters: [(name: String, value: String)]
    private let baseString: String

    /// - Parameters:
    ///   - method: The method of the request.
    ///   - url: The address of the request with its query, without a fragment.
    ///   - oauth: The protocol parameters except the method and the version, such as `oauth_consumer_key`.
    public init(method: String, url: String, oauth: [(name: String, value: String)]) {
        parameters =
            oauth + [(name: "oauth_signature_method", value: "RSA-SHA1"), (name: "oauth_version", value: "1.0")]
        let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = parts.count > 1 ? Self.decoded(parts[1]) : []
        // The parameters must be sorted by encoded name, then by value, byte by byte (§3.4.1.3.2).
        let sorted = (parameters + query)
            .map { (Array(URLPath.encode($0.name).utf8), Array(URLPath.encode($0.value).utf8)) }
            .sorted { left, right in
                left.0 == right.0
                    ? left.1.lexicographicallyPrecedes(right.1) : left.0.lexicographicallyPrecedes(right.0)
            }
            .map { String(decoding: $0 + [UInt8(ascii: "=")] + $1, as: UTF8.self) }
            .joined(separator: "&")
        baseString = [method.uppercased(), Self.address(parts[0]), sorted].map(URLPath.encode).joined(separator: "&")
    }

    /// The bytes to sign (§3.4.1).
    public var message: [UInt8] { Array(baseString.utf8) }

    /// Returns the value of `Authorization` (§3.5.1).
    ///
    /// - Parameter signature: The signature of ``message``, in Base64.
    /// - Returns: The header value.
    public func header(signature: String) -> String {
        "OAuth "
            + (parameters + [(name: "oauth_signature", value: signature)])
            .map { "\(URLPath.encode($0.name))=\"\(URLPath.encode($0.value))\"" }
            .joined(separator: ", ")
    }

    /// Returns the address with scheme and host in lowercase, without the default port of the scheme (§3.4.1.2).
    private static func address(_ url: Substring) -> String {
        guard let colon = url.firstRange(of: "://") else { return String(url) }
        let scheme = url[..<colon.lowerBound].lowercased()
        let rest = url[colon.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var host = rest[..<slash].lowercased()
        let usual = scheme == "https" ? ":443" : ":80"
        if host.hasSuffix(usual) { host.removeLast(usual.count) }
        let path = rest[slash...]
        return scheme + "://" + host + (path.isEmpty ? "/" : String(path))
    }

    /// Returns the parameters of a query, form-decoded (§3.4.1.3.1).
    private static func decoded(_ query: Substring) -> [(name: String, value: String)] {
        query.split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(part: halves[0]), halves.count > 1 ? decoded(part: halves[1]) : "")
        }
    }

    private static func decoded(part: Substring) -> String {
        let text = String(part).replacing("+", with: " ")
        return text.removingPercentEncoding ?? text
    }
}
