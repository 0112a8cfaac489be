import Crypto
import Foundation
import Synchronization

/// A cache of data-encryption keys in plaintext.
///
/// Secrets-encryptor opens each key once, and the cache stores it for the lifetime of the process.
public final class DataKeyCache: Sendable {
    private let secrets: SecretsClient
    private let opened = Mutex<[SHA256Digest: Task<DataKey, any Error>]>([:])

    public init(_ secrets: SecretsClient) {
        self.secrets = secrets
    }

    /// Returns a key in plaintext.
    ///
    /// - Parameter encryptedKey: The key in its stored form (CMS EnvelopedData, DER).
    /// - Returns: The key in plaintext.
    /// - Throws: ``InternalCallError`` if secrets-encryptor cannot open the key; ``DataKey/InvalidKeyLength``.
    public func key(_ encryptedKey: [UInt8]) async throws -> DataKey {
        let digest = SHA256.hash(data: encryptedKey)
        let task = opened.withLock { opened in
            if let task = opened[digest] { return task }
            let task = Task { try DataKey(try await self.secrets.decrypt(encryptedKey)) }
            opened[digest] = task
            return task
        }
        do {
            return try await task.value
        } catch {
            // Failures are not cached: secrets-encryptor may be available again at the next call.
            opened.withLock { opened in
                if opened[digest] == task { opened[digest] = nil }
            }
            throw error
        }
    }
}
