import CMS
public import EntityModel
import Foundation
public import Primitives

/// Signs requests with the key of an application link: OAuth 1.0 with RSA-SHA1 (RFC 5849 §3.4.3).
public struct OAuth1Signer: Sendable {
    private let consumerKey: String
    private let key: RSAPrivateKey

    /// - Parameters:
    ///   - consumerKey: what the application link is called.
    ///   - privateKey: PEM, PKCS#8 or PKCS#1.
    /// - Throws: `forbidden`, in words for an administrator, if the key is no RSA key of at least 2048 bits.
    public init(consumerKey: String, privateKey: Secret<String>) throws(ToolError) {
        self.consumerKey = consumerKey
        do {
            key = try RSAPrivateKey(pem: privateKey)
        } catch {
            throw ToolError(
                kind: .forbidden,
                message: "the connection to Jira cannot be used: the private key is no RSA key of 2048 bits or more")
        }
    }

    /// What signs one attempt of a request.
    ///
    /// - Parameters:
    ///   - method: of the request.
    ///   - url: of the request, with its query.
    ///   - oauth: further protocol parameters, such as `oauth_token`.
    ///   - now: milliseconds since 1970.
    /// - Returns: the value of `Authorization`.
    /// - Throws: `forbidden` if the key does not sign.
    public func header(
        _ method: String, _ url: String, oauth: [(name: String, value: String)], now: Int64
    ) throws(ToolError) -> String {
        let signature = OAuth1Signature(
            method: method, url: url,
            oauth: [
                ("oauth_consumer_key", consumerKey), ("oauth_nonce", UUID().uuidString),
                ("oauth_timestamp", "\(now / 1000)"),
            ] + oauth)
        do {
            return signature.header(signature: Data(try key.sign(signature.message, .sha1)).base64EncodedString())
        } catch {
            throw ToolError(kind: .forbidden, message: "a request to Jira could not be signed")
        }
    }
}
