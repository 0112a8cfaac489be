import Crypto
import Primitives

/// The signature that proves that the sender knows the secret of a webhook.
///
/// `X-Hub-Signature: sha256=` and the HMAC-SHA256 of the body in hexadecimal
/// (developer.atlassian.com/cloud/jira/platform/webhooks, "Secure your webhooks").
enum WebhookSignature {
    private static let method = "sha256="

    /// Whether the header signs the body.
    ///
    /// The comparison takes constant time, so that it reveals nothing about the signature.
    static func isValid(_ header: String?, body: [UInt8], secret: Secret<String>) -> Bool {
        guard let header, header.hasPrefix(method) else { return false }
        let expected = secret.reveal { secret in
            Hex.text(HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8))))
        }
        return constantTimeEqual(Array(expected.utf8), Array(header.dropFirst(method.count).lowercased().utf8))
    }
}
