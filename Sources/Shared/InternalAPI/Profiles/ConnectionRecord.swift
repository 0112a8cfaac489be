public import EntityModel
import Foundation

/// What is known of one connected tool of an account; the credentials only sealed.
public struct ConnectionRecord: Hashable, Sendable {
    /// Which product answers at the address, and so which of its APIs are used.
    public enum Product: String, Hashable, Sendable, Codable, CaseIterable {
        case jiraCloud = "jira-cloud"
        /// Jira Data Center, and Jira Server before it.
        case jiraDataCenter = "jira-data-center"
        case targetprocess = "targetprocess"

        public var tool: ToolType {
            switch self {
            case .jiraCloud, .jiraDataCenter: .jira
            case .targetprocess: .targetprocess
            }
        }
    }

    public var account: AccountID
    /// The connection's name, unique in its account.
    public var id: String
    public var product: Product
    /// Scheme, host, port and path under which the tool's own paths stand; without a slash at the end.
    public var baseURL: String
    /// Private networks (CIDR) that calls to the tool may reach; empty in a public installation.
    public var allowedNetworks: [String]
    /// Certificates (PEM) trusted for this tool beside the system's; private installations only.
    public var trustedCertificates: String?
    /// The tool's id of the user that the credentials belong to, where it is known: its changes are Tandem's own.
    public var userId: String?
    /// ``ConnectionCredentials`` as JSON, sealed under the account's data-encryption key.
    public var sealedCredentials: [UInt8]
    /// Which of the account's keys sealed them.
    public var keyId: String
    /// That key, encrypted for the cluster (CMS EnvelopedData, DER); secrets-encryptor opens it.
    public var encryptedKey: [UInt8]
    /// See ``WebhookToken``.
    public var webhookTokenHash: String
    /// Grows with each change of the connection.
    public var version: Int64
    /// The tool's fields that profiles map, in the order of their names: these are worth reading.
    public var mappedFields: [FieldID]
    /// Those of them whose values Tandem makes where the tool lacks them, in the order of their names.
    public var fieldsWithReferenceCreation: [FieldID] = []
    /// The tool's types of items that profiles map, in the order of their names.
    public var mappedTypes: [String] = []
    /// Which board is which team's, as profiles say: in the order of the teams' ids.
    public var boards: [Profile.TeamBoard] = []
    /// The names of values that the tool translates, as profiles know them, each profile's in the order of their IDs.
    public var knownNames: [Profile.KnownName] = []
    /// The zone in which points in time become days, as the profiles say; `nil` for the tool's own.
    public var timeZone: Profile.ZoneRule?
    /// The formats of text fields that profiles set by hand.
    public var renderers: [FieldID: Profile.TextRenderer] = [:]

    public var tool: Tool { Tool(id: id, type: product.tool) }

    public init(
        account: AccountID, id: String, product: Product, baseURL: String, allowedNetworks: [String] = [],
        trustedCertificates: String? = nil, userId: String? = nil, sealedCredentials: [UInt8], keyId: String,
        encryptedKey: [UInt8], webhookTokenHash: String, version: Int64, mappedFields: [FieldID] = []
    ) {
        self.account = account
        self.id = id
        self.product = product
        self.baseURL = baseURL
        self.allowedNetworks = allowedNetworks
        self.trustedCertificates = trustedCertificates
        self.userId = userId
        self.sealedCredentials = sealedCredentials
        self.keyId = keyId
        self.encryptedKey = encryptedKey
        self.webhookTokenHash = webhookTokenHash
        self.version = version
        self.mappedFields = mappedFields
    }
}

/// Bytes are base64 in JSON.
extension ConnectionRecord: Codable {
    private enum CodingKeys: CodingKey {
        case account, id, product, baseURL, allowedNetworks, trustedCertificates, userId, sealedCredentials, keyId
        case encryptedKey, webhookTokenHash, version, mappedFields, fieldsWithReferenceCreation, mappedTypes, boards
        case knownNames, timeZone, renderers
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            account: try values.decode(AccountID.self, forKey: .account),
            id: try values.decode(String.self, forKey: .id),
            product: try values.decode(Product.self, forKey: .product),
            baseURL: try values.decode(String.self, forKey: .baseURL),
            allowedNetworks: try values.decode([String].self, forKey: .allowedNetworks),
            trustedCertificates: try values.decodeIfPresent(String.self, forKey: .trustedCertificates),
            userId: try values.decodeIfPresent(String.self, forKey: .userId),
            sealedCredentials: [UInt8](try values.decode(Data.self, forKey: .sealedCredentials)),
            keyId: try values.decode(String.self, forKey: .keyId),
            encryptedKey: [UInt8](try values.decode(Data.self, forKey: .encryptedKey)),
            webhookTokenHash: try values.decode(String.self, forKey: .webhookTokenHash),
            version: try values.decode(Int64.self, forKey: .version),
            mappedFields: try values.decodeIfPresent([FieldID].self, forKey: .mappedFields) ?? [])
        fieldsWithReferenceCreation =
            try values.decodeIfPresent([FieldID].self, forKey: .fieldsWithReferenceCreation) ?? []
        mappedTypes = try values.decodeIfPresent([String].self, forKey: .mappedTypes) ?? []
        boards = try values.decodeIfPresent([Profile.TeamBoard].self, forKey: .boards) ?? []
        knownNames = try values.decodeIfPresent([Profile.KnownName].self, forKey: .knownNames) ?? []
        timeZone = try values.decodeIfPresent(Profile.ZoneRule.self, forKey: .timeZone)
        renderers = try values.decodeIfPresent([FieldID: Profile.TextRenderer].self, forKey: .renderers) ?? [:]
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(account, forKey: .account)
        try values.encode(id, forKey: .id)
        try values.encode(product, forKey: .product)
        try values.encode(baseURL, forKey: .baseURL)
        try values.encode(allowedNetworks, forKey: .allowedNetworks)
        try values.encodeIfPresent(trustedCertificates, forKey: .trustedCertificates)
        try values.encodeIfPresent(userId, forKey: .userId)
        try values.encode(Data(sealedCredentials), forKey: .sealedCredentials)
        try values.encode(keyId, forKey: .keyId)
        try values.encode(Data(encryptedKey), forKey: .encryptedKey)
        try values.encode(webhookTokenHash, forKey: .webhookTokenHash)
        try values.encode(version, forKey: .version)
        try values.encode(mappedFields, forKey: .mappedFields)
        try values.encode(fieldsWithReferenceCreation, forKey: .fieldsWithReferenceCreation)
        try values.encode(mappedTypes, forKey: .mappedTypes)
        try values.encode(boards, forKey: .boards)
        try values.encode(knownNames, forKey: .knownNames)
        try values.encodeIfPresent(timeZone, forKey: .timeZone)
        try values.encode(renderers, forKey: .renderers)
    }
}
