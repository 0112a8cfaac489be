import Crypto
import Foundation
import Synchronization

/// Data-encryption keys in clear, each opened once by secrets-encryptor and kept for the life of the process.
public final class DataKeyCache: Sendable {
    private let secrets: SecretsClient
    private let opened = Mutex<[SHA256Digest: Task<DataKey, any Error>]>([:])

    public init(_ secrets: SecretsClient) {
        self.secrets = secrets
    }

    /// The key in clear.
    ///
    /// - Parameter encryptedKey: as it is stored (CMS EnvelopedData, DER).
    /// - Returns: the key.
    /// - Throws: ``InternalCallError``; ``DataKey/InvalidKeyLength``.
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
            // Failures are not kept: secrets-encryptor may be back with the next call.
            opened.withLock { opened in
                if opened[digest] == task { opened[digest] = nil }
            }
            throw error
        }
    }
}
