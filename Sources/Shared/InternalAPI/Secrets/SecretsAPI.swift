/// What secrets-encryptor takes and gives; keys are base64 in JSON.
public enum SecretsAPI {
    /// A data-encryption key as it is stored: encrypted for the cluster (CMS EnvelopedData, DER).
    public struct EncryptedKey: Hashable, Sendable, Codable {
        public var encryptedKey: String

        public init(encryptedKey: String) {
            self.encryptedKey = encryptedKey
        }
    }

    /// A data-encryption key in clear, for the one answer that carries it.
    public struct PlaintextKey: Sendable, Codable {
        public var key: String

        public init(key: String) {
            self.key = key
        }
    }
}
