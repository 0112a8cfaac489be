import Crypto
public import Primitives

/// The random last part of a webhook's address, which proves to the adapter that the tool sent the webhook request.
///
/// Only the SHA-256 hash of the token is stored. A slow hash is not needed because the token has 256 random bits.
public struct WebhookToken: Sendable {
    /// The token as it appears in the address: letters, digits, `-`, and `_`.
    public let text: Secret<String>
    /// The SHA-256 hash in hexadecimal.
    public let hash: String

    /// Creates a random token.
    public static func random() -> WebhookToken {
        let key = SymmetricKey(size: .bits256)
        return WebhookToken(key.withUnsafeBytes { Base64URL.text($0) })
    }

    /// Creates a token from the text in an address.
    public init(_ text: String) {
        self.text = Secret(text)
        hash = Hex.text(SHA256.hash(data: Array(text.utf8)))
    }

    /// Returns whether the token has the stored hash.
    ///
    /// The time reveals nothing about the token.
    public func matches(hash stored: String) -> Bool {
        constantTimeEqual(Array(stored.utf8), Array(hash.utf8))
    }
}
