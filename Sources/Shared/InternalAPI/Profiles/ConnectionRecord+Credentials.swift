import EntityModel
import Primitives

extension ConnectionRecord {
    /// Returns the purpose for which a connection's credentials are sealed, so that they cannot be opened for another
    /// connection.
    public static func sealPurpose(of connection: String) -> String { "connection/\(connection)" }

    /// Opens the credentials.
    ///
    /// - Parameter key: The key whose encrypted form is ``encryptedKey``.
    /// - Returns: The credentials in plaintext. The caller must keep them in memory only.
    /// - Throws: ``DataKey/DecryptionError``; ``BoundedJSON/ReadError``.
    public func credentials(with key: DataKey) throws -> ConnectionCredentials {
        let clear = try key.open(
            sealedCredentials, keyId: keyId, account: account, purpose: Self.sealPurpose(of: id))
        return try clear.reveal { try ConnectionCredentials(json: $0) }
    }
}
