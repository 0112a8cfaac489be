import Crypto
public import Primitives

/// The unguessable last part of a webhook's address, by which an adapter knows that the tool it speaks of is calling.
///
/// Only its SHA-256 is stored: 256 random bits need no slow hash.
public struct WebhookToken: Sendable {
    /// Letters, digits, `-` and `_`, as they stand in the address.
    public let text: Secret<String>
    /// SHA-256 in hexadecimal.
    public let hash: String

    /// Makes a new token from the system's randomness.
    public static func random() -> WebhookToken {
        let key = SymmetricKey(size: .bits256)
        return WebhookToken(key.withUnsafeBytes { Base64URL.text($0) })
    }

    /// Takes the token of an address.
    public init(_ text: String) {
        self.text = Secret(text)
        hash = Hex.text(SHA256.hash(data: Array(text.utf8)))
    }

    /// Whether the token is the one that was stored, in a time that tells nothing of it.
    public func matches(hash stored: String) -> Bool {
        constantTimeEqual(Array(stored.utf8), Array(hash.utf8))
    }
}
