public import EntityModel
public import InternalAPI
public import ToolHTTP

/// A connection with what opens it; lives in memory only.
public struct DecryptedConnection: Sendable {
    public let record: ConnectionRecord
    public let credentials: ConnectionCredentials
    /// Makes the hashes by which the account's content is remembered.
    public let hasher: ContentHasher
    /// Signs the account's markers in the tool.
    public let signer: MarkerSigner
    /// Signs in where a person lets Tandem in; `nil` where something else does.
    public let grant: GrantAuthorizer?
    /// The state of this version of the connection, as the tool's answers tell it.
    public let monitor = ConnectionMonitor()

    public init(
        record: ConnectionRecord, credentials: ConnectionCredentials, hasher: ContentHasher,
        signer: MarkerSigner, grant: GrantAuthorizer? = nil
    ) {
        self.record = record
        self.credentials = credentials
        self.hasher = hasher
        self.signer = signer
        self.grant = grant
    }
}
