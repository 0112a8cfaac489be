/// The request and response bodies of secrets-encryptor.
///
/// Keys are base64 in JSON.
public enum SecretsAPI {
    /// A data-encryption key in its stored form: encrypted for the cluster (CMS EnvelopedData, DER).
    public struct EncryptedKey: Hashable, Sendable, Codable {
        public var encryptedKey: String

        public init(encryptedKey: String) {
            self.encryptedKey = encryptedKey
        }
    }

    /// A data-encryption key in plaintext.
    ///
    /// Only the response of the decrypt route contains it.
    public struct PlaintextKey: Sendable, Codable {
        public var key: String

        public init(key: String) {
            self.key = key
        }
    }
}
