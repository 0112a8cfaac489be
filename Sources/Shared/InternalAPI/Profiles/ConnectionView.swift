public import EntityModel

/// A connection as profile-api shows it to people: without credentials, not even sealed.
public struct ConnectionView: Hashable, Sendable, Codable {
    public var id: String
    public var tool: ToolType
    public var product: ConnectionRecord.Product
    public var baseURL: String
    public var allowedNetworks: [String]
    public var trustedCertificates: String?
    public var userId: String?
    public var version: Int64
    /// With the token in clear in the one answer to the connection's creation.
    public var webhook: WebhookView?
    /// The state that its adapter knows; `nil` where the adapter did not tell.
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

/// What a person enters in a tool so that it tells Tandem of changes.
public struct WebhookView: Hashable, Sendable, Codable {
    /// The address; `{token}` stands for the token where it is not shown.
    public var url: String
    public var isTokenShown: Bool
    /// How to enter the address in the tool.
    public var instructions: [String]

    public init(url: String, isTokenShown: Bool, instructions: [String]) {
        self.url = url
        self.isTokenShown = isTokenShown
        self.instructions = instructions
    }
}
