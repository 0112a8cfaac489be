import Crypto
import Primitives

/// The signature by which Jira shows that it knows the secret of a webhook.
///
/// `X-Hub-Signature: sha256=` and the HMAC-SHA256 of the body in hexadecimal
/// (developer.atlassian.com/cloud/jira/platform/webhooks, "Secure your webhooks").
enum WebhookSignature {
    private static let method = "sha256="

    /// Whether the header signs the body; compares in a time that tells nothing of the right signature.
    static func isValid(_ header: String?, body: [UInt8], secret: Secret<String>) -> Bool {
        guard let header, header.hasPrefix(method) else { return false }
        let expected = secret.reveal { secret in
            Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8))))
        }
        return constantTimeEqual(Array(expected.utf8), Array(header.dropFirst(method.count).lowercased().utf8))
    }
}

/// Bytes as people write them.
enum Hexadecimal {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
