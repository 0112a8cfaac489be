public import Core
import Foundation
public import Primitives

/// A client of secrets-encryptor, the only service that can open data-encryption keys.
public struct SecretsClient: Sendable {
    private let client: InternalClient

    public init(_ client: InternalClient) {
        self.client = client
    }

    /// Creates a data-encryption key.
    ///
    /// Only the caller stores it, so that a repeated call does no harm.
    ///
    /// - Returns: The key, encrypted for the cluster.
    /// - Throws: ``InternalCallError`` if secrets-encryptor does not create the key.
    public func newKey() async throws(InternalCallError) -> [UInt8] {
        let made: SecretsAPI.EncryptedKey = try await client.call(
            "POST", URLPath(["v1", "keys"]), body: [String: String](), scopes: [.secretsEncrypt], isRepeatable: true)
        return try bytes(made.encryptedKey)
    }

    /// Opens a data-encryption key.
    ///
    /// - Throws: ``InternalCallError`` if secrets-encryptor does not open the key.
    public func decrypt(_ encryptedKey: [UInt8]) async throws(InternalCallError) -> Secret<[UInt8]> {
        let body = SecretsAPI.EncryptedKey(encryptedKey: Data(encryptedKey).base64EncodedString())
        let clear: SecretsAPI.PlaintextKey = try await client.call(
            "POST", URLPath(["v1", "keys", "decrypt"]), body: body, scopes: [.secretsDecrypt], isRepeatable: true)
        return Secret(try bytes(clear.key))
    }

    /// Encrypts a data-encryption key again, for the cluster's current certificate.
    ///
    /// - Throws: ``InternalCallError`` if secrets-encryptor does not encrypt the key.
    public func rotate(_ encryptedKey: [UInt8]) async throws(InternalCallError) -> [UInt8] {
        let body = SecretsAPI.EncryptedKey(encryptedKey: Data(encryptedKey).base64EncodedString())
        let rotated: SecretsAPI.EncryptedKey = try await client.call(
            "POST", URLPath(["v1", "keys", "rotate"]), body: body, scopes: [.secretsRotate], isRepeatable: true)
        return try bytes(rotated.encryptedKey)
    }

    private func bytes(_ base64: String) throws(InternalCallError) -> [UInt8] {
        guard let data = Data(base64Encoded: base64) else {
            throw .form(request: "secrets-encryptor", "a key is not base64")
        }
        return [UInt8](data)
    }
}
