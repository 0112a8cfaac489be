public import Core
public import EntityModel

/// A connection with what opens it; lives in memory only.
public struct OpenConnection: Sendable {
    public let record: ConnectionRecord
    public let credentials: ConnectionCredentials
    /// Makes the hashes by which the account's content is remembered.
    public let hasher: ContentHasher

    public init(record: ConnectionRecord, credentials: ConnectionCredentials, hasher: ContentHasher) {
        self.record = record
        self.credentials = credentials
        self.hasher = hasher
    }
}
