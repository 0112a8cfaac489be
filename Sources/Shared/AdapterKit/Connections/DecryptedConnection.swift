public import EntityModel
public import InternalAPI
public import ToolHTTP

/// A connection with its decrypted credentials.
///
/// It exists only in memory.
public struct DecryptedConnection: Sendable {
    public let record: ConnectionRecord
    public let credentials: ConnectionCredentials
    /// The hasher for the account's content.
    public let hasher: ContentHasher
    /// The signer for the account's markers in the tool.
    public let signer: MarkerSigner
    /// The authorizer for a user's OAuth grant, or `nil` if the connection authenticates in another way.
    public let grant: GrantAuthorizer?
    /// The monitor that derives the state of this version of the connection from the tool's answers.
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
