import CMS
public import EntityModel
import Foundation
public import Primitives

/// Signs requests with the key of an application link, with OAuth 1.0 and RSA-SHA1 (RFC 5849 §3.4.3).
public struct OAuth1Signer: Sendable {
    private let consumerKey: String
    private let key: RSAPrivateKey

    /// - Parameters:
    ///   - consumerKey: The consumer key of the application link.
    ///   - privateKey: The private key in PEM, as PKCS#8 or PKCS#1.
    /// - Throws: `forbidden` with a message for administrators if the key is not an RSA key of at least 2048 bits.
    public init(consumerKey: String, privateKey: Secret<String>) throws(ToolError) {
        self.consumerKey = consumerKey
        do {
            key = try RSAPrivateKey(pem: privateKey)
        } catch {
            throw ToolError(
                kind: .forbidden,
                message:
                    "The private key is not an RSA key of at least 2048 bits. Store a valid key in the Jira connection."
            )
        }
    }

    /// Returns the header that signs one attempt of a request.
    ///
    /// - Parameters:
    ///   - method: The method of the request.
    ///   - url: The address of the request, with its query.
    ///   - oauth: Further protocol parameters, such as `oauth_token`.
    ///   - now: The current time.
    /// - Returns: The value of `Authorization`.
    /// - Throws: `forbidden` if the key cannot sign.
    public func header(
        _ method: String, _ url: String, oauth: [(name: String, value: String)], now: Timestamp
    ) throws(ToolError) -> String {
        let signature = OAuth1Signature(
            method: method, url: url,
            oauth: [
                ("oauth_consumer_key", consumerKey), ("oauth_nonce", UUID().uuidString),
                ("oauth_timestamp", "\(now.secondsSinceEpoch)"),
            ] + oauth)
        do {
            return signature.header(signature: Data(try key.sign(signature.message, .sha1)).base64EncodedString())
        } catch {
            throw ToolError(kind: .forbidden, message: "The private key of the Jira connection cannot sign requests.")
        }
    }
}
