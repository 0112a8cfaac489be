import Core
import EntityModel

/// A connection as it is shown: without credentials, not even sealed.
struct ConnectionView: Hashable, Sendable, Codable {
    var id: String
    var tool: ToolType
    var product: ConnectionRecord.Product
    var baseURL: String
    var allowedNetworks: [String]
    var trustedCertificates: String?
    var userId: String?
    var version: Int64
    /// With the token in clear in the one answer to the connection's creation.
    var webhook: WebhookView?

    init(_ record: ConnectionRecord, webhook: WebhookView? = nil) {
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
