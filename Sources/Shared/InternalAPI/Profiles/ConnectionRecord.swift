public import EntityModel
import Foundation

/// The stored configuration of an account's connection to a tool.
///
/// It contains the credentials only in sealed form.
public struct ConnectionRecord: Hashable, Sendable {
    /// The product that answers at the address, which determines the APIs that the adapter uses.
    public enum Product: String, Hashable, Sendable, Codable, CaseIterable {
        case jiraCloud = "jira-cloud"
        /// Jira Data Center, and its predecessor Jira Server.
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
    /// The scheme, host, port, and base path of the tool, without a trailing slash.
    public var baseURL: String
    /// The private networks (CIDR) that calls to the tool may reach; empty in a public installation.
    public var allowedNetworks: [String]
    /// The certificates (PEM) that are trusted for this tool in addition to the system's; only in private
    /// installations.
    public var trustedCertificates: String?
    /// The tool's ID of the user that the credentials belong to, if it is known.
    ///
    /// Changes by this user are Tandem's own.
    public var userId: String?
    /// ``ConnectionCredentials`` as JSON, sealed with the account's data-encryption key.
    public var sealedCredentials: [UInt8]
    /// The ID of the account's key that sealed the credentials.
    public var keyId: String
    /// The data-encryption key, encrypted for the cluster (CMS EnvelopedData, DER).
    ///
    /// Secrets-encryptor can open it.
    public var encryptedKey: [UInt8]
    /// The hash of the connection's ``WebhookToken``.
    public var webhookTokenHash: String
    /// The version of the connection, which grows with each change.
    public var version: Int64
    /// The fields of the tool that profiles map, ordered by name.
    ///
    /// The adapter reads these.
    public var mappedFields: [FieldID]
    /// The mapped fields for which Tandem creates values that the tool lacks, ordered by name.
    public var fieldsWithReferenceCreation: [FieldID] = []
    /// The item types of the tool that profiles map, ordered by name.
    public var mappedTypes: [String] = []
    /// The board of each team according to the profiles, ordered by team ID.
    public var boards: [Profile.TeamBoard] = []
    /// The names of translated values that the profiles use, each profile's in the order of their IDs.
    public var knownNames: [Profile.KnownName] = []
    /// The time zone in which timestamps become days, according to the profiles; `nil` for the tool's own time zone.
    public var timeZone: Profile.ZoneRule?
    /// The formats of text fields that profiles set manually.
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

/// The JSON form of the record, in which bytes are base64.
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
