public import Core
import Foundation
public import Primitives

/// Asks secrets-encryptor, which alone can open data-encryption keys.
public struct SecretsClient: Sendable {
    private let client: InternalClient

    public init(_ client: InternalClient) {
        self.client = client
    }

    /// Makes a new data-encryption key, which nobody keeps but the caller: asking twice does no harm.
    ///
    /// - Returns: the key encrypted for the cluster.
    /// - Throws: ``InternalCallError``.
    public func newKey() async throws(InternalCallError) -> [UInt8] {
        let made: SecretsAPI.EncryptedKey = try await client.call(
            "POST", URLPath(["v1", "keys"]), body: [String: String](), scopes: [.secretsEncrypt], isRepeatable: true)
        return try bytes(made.encryptedKey)
    }

    /// Opens a data-encryption key.
    ///
    /// - Throws: ``InternalCallError``.
    public func decrypt(_ encryptedKey: [UInt8]) async throws(InternalCallError) -> Secret<[UInt8]> {
        let body = SecretsAPI.EncryptedKey(encryptedKey: Data(encryptedKey).base64EncodedString())
        let clear: SecretsAPI.PlaintextKey = try await client.call(
            "POST", URLPath(["v1", "keys", "decrypt"]), body: body, scopes: [.secretsDecrypt], isRepeatable: true)
        return Secret(try bytes(clear.key))
    }

    /// Encrypts a data-encryption key for the cluster's present certificate.
    ///
    /// - Throws: ``InternalCallError``.
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
