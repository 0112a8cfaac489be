public import EntityModel

/// A connection as profile-api shows it to users.
///
/// It contains no credentials, not even sealed ones.
public struct ConnectionView: Hashable, Sendable, Codable {
    public var id: String
    public var tool: ToolType
    public var product: ConnectionRecord.Product
    public var baseURL: String
    public var allowedNetworks: [String]
    public var trustedCertificates: String?
    public var userId: String?
    public var version: Int64
    /// The webhook.
    ///
    /// Only the response to the connection's creation contains its token in plaintext.
    public var webhook: WebhookView?
    /// The state of the connection according to its adapter; `nil` if the adapter did not respond.
    public var state: ConnectionState?

    public init(_ record: ConnectionRecord, webhook: WebhookView? = nil, state: ConnectionState? = nil) {
        self.state = state
        id = record.id
        tool = record.product.tool
        product = record.product
        baseURL = record.baseURL
        allowedNetworks = record.allowedNetworks
        trustedCertificates = record.trustedCertificates
        userId = record.userId
        version = record.version
        self.webhook = webhook
    }
}

/// The settings that a user enters in a tool so that it reports changes to Tandem.
public struct WebhookView: Hashable, Sendable, Codable {
    /// The address; `{token}` replaces the token where it is not shown.
    public var url: String
    public var isTokenShown: Bool
    /// The steps to enter the address in the tool.
    public var instructions: [String]

    public init(url: String, isTokenShown: Bool, instructions: [String]) {
        self.url = url
        self.isTokenShown = isTokenShown
        self.instructions = instructions
    }
}
