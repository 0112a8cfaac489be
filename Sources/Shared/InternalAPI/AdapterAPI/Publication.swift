public import EntityModel

/// An item that someone wants in a tool, without a share: to be made on demand, and taken back on demand.
public struct ManagedItemRequest: Hashable, Sendable, Codable {
    /// Where it is made: a project's id, in Jira its key, too.
    public var project: String
    /// The type of the item, by its name or id.
    public var type: String
    public var title: String
    /// Plain text.
    public var description: String?
    /// Who is to do it, by e-mail address, login or id; one of those whom the project lets work on its items.
    public var assignee: String?
    /// What the fields hold that the tool demands and nothing else gives, by their ids; a choice by its name or id.
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

/// Several items that someone wants, each by a name of its own.
public struct ManagedItemBatch: Hashable, Sendable, Codable {
    /// How many there may be.
    public static let maxItems = 50

    public var items: [Item]

    public init(items: [Item]) {
        self.items = items
    }

    /// A ``ManagedItemRequest`` with its name among its members.
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

/// What came of one of several items.
public struct ManagedItemResult: Hashable, Sendable, Codable {
    public var name: String
    /// Set if it is there.
    public var published: ManagedItemView?
    /// Why it is not, as far as is known.
    public var problem: String?
    /// Whether asking again may help.
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

/// An item that was made on demand.
public struct ManagedItemView: Hashable, Sendable, Codable {
    public var entity: EntityReference
    /// What people call it.
    public var key: String?
    /// Where people open it.
    public var url: String?
    /// Whether it was made just now; else an earlier request made it.
    public var isNew: Bool
    /// The fields that the tool demanded and that hold a value of nobody's choosing.
    public var autofilledFields: [String]
    /// Why the tool did not take what a field was to hold, by the fields.
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
    /// What a person is told who made one.
    public var words: String { "\(key ?? entity.sourceId)\(isNew ? "" : ", which was there already")" }
}
