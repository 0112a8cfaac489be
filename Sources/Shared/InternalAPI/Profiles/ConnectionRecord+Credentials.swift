import EntityModel
import Primitives

extension ConnectionRecord {
    /// What a connection's credentials are sealed for, so that they open in no other connection's place.
    public static func sealPurpose(of connection: String) -> String { "connection/\(connection)" }

    /// Opens the credentials.
    ///
    /// - Parameter key: the one whose encrypted form is ``encryptedKey``.
    /// - Returns: the credentials in clear, for memory only.
    /// - Throws: ``DataKey/DecryptionError``; ``BoundedJSON/Failure``.
    public func credentials(with key: DataKey) throws -> ConnectionCredentials {
        let clear = try key.open(
            sealedCredentials, keyId: keyId, account: account, purpose: Self.sealPurpose(of: id))
        return try clear.reveal { try ConnectionCredentials(json: $0) }
    }
}
