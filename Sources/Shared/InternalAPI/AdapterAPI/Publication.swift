public import EntityModel

/// A managed item that an API client wants in a tool.
///
/// It has no share, and the client can delete it.
public struct ManagedItemRequest: Hashable, Sendable, Codable {
    /// The project to create the item in: its ID, or in Jira also its key.
    public var project: String
    /// The type of the item, by its name or id.
    public var type: String
    public var title: String
    /// The description as plain text.
    public var description: String?
    /// The email address, login, or ID of the assignee.
    ///
    /// The project must allow this user to work on its items.
    public var assignee: String?
    /// The values of fields that the tool requires and that nothing else provides, by field ID.
    ///
    /// An option is given by its name or ID.
    public var defaults: [String: String]?

    public init(
        project: String, type: String, title: String, description: String? = nil, assignee: String? = nil,
        defaults: [String: String]? = nil
    ) {
        self.project = project
        self.type = type
        self.title = title
        self.description = description
        self.assignee = assignee
        self.defaults = defaults
    }
}

/// Several managed items, each with its own key.
public struct ManagedItemBatch: Hashable, Sendable, Codable {
    /// The maximum number of items, which keeps one request short.
    public static let maxItems = 50

    public var items: [Item]

    public init(items: [Item]) {
        self.items = items
    }

    /// A ``ManagedItemRequest`` together with its key, which is `name` in JSON.
    public struct Item: Hashable, Sendable, Codable {
        public var name: String
        public var form: ManagedItemRequest

        public init(name: String, form: ManagedItemRequest) {
            self.name = name
            self.form = form
        }

        private enum CodingKeys: CodingKey {
            case name
        }

        public init(from decoder: any Decoder) throws {
            name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
            form = try ManagedItemRequest(from: decoder)
        }

        public func encode(to encoder: any Encoder) throws {
            try form.encode(to: encoder)
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(name, forKey: .name)
        }
    }
}

/// The outcome for one of several managed items.
public struct ManagedItemResult: Hashable, Sendable, Codable {
    public var name: String
    /// The item, if it exists.
    public var published: ManagedItemView?
    /// The reason why the item does not exist, if it is known.
    public var problem: String?
    /// Whether a retry may succeed.
    public var isTransient: Bool?

    public init(name: String, published: ManagedItemView) {
        self.name = name
        self.published = published
    }

    public init(name: String, failure: ToolError) {
        self.name = name
        problem = failure.message
        isTransient = failure.isTransient
    }
}

/// A managed item as the API shows it.
public struct ManagedItemView: Hashable, Sendable, Codable {
    public var entity: EntityReference
    /// The key by which users know the item.
    public var key: String?
    /// The address of the item's page.
    public var url: String?
    /// Whether this request created the item; otherwise an earlier request created it.
    public var isNew: Bool
    /// The required fields that Tandem filled because the request has no values for them.
    public var autofilledFields: [String]
    /// The reasons why the tool rejected values, by field.
    public var rejectedFields: [String: String]

    public init(
        entity: EntityReference, key: String?, url: String?, isNew: Bool, autofilledFields: [String],
        rejectedFields: [String: String]
    ) {
        self.entity = entity
        self.key = key
        self.url = url
        self.isNew = isNew
        self.autofilledFields = autofilledFields
        self.rejectedFields = rejectedFields
    }
}

extension ManagedItemView {
    /// The item's key and, if this request did not create the item, a note about that.
    public var words: String { "\(key ?? entity.sourceId)\(isNew ? "" : ", which already existed")" }
}
