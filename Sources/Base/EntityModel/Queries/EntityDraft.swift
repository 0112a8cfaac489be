/// A part of a tool that contains items and in which items can be created.
public struct EntityScope: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        case project
    }

    public var kind: Kind
    /// The ID of the project in its own tool, as a decimal string.
    ///
    /// In Jira, the project key works, too.
    public var sourceId: String

    public init(kind: Kind = .project, sourceId: String) {
        self.kind = kind
        self.sourceId = sourceId
    }
}

/// An item to create for a share, in the terms of the tool in which it is created.
///
/// The adapter creates it as a stub with only the values that the tool requires. The other values follow as field
/// writes.
public struct EntityDraft: Hashable, Sendable, Codable {
    public var scope: EntityScope
    /// The mapped values of the item on the other side.
    ///
    /// The adapter takes from them the values that a new item requires.
    public var fields: [FieldID: FieldValue]
    /// The values from the profile for required fields that nothing is mapped to.
    ///
    /// They are texts. A choice is given by its name or ID.
    public var defaults: [FieldID: String]
    /// The address at which a user opens the original item.
    public var originURL: String?
    /// The name by which users know the original item.
    public var originName: String?

    public init(
        scope: EntityScope, fields: [FieldID: FieldValue], defaults: [FieldID: String] = [:], originURL: String? = nil,
        originName: String? = nil
    ) {
        self.scope = scope
        self.fields = fields
        self.defaults = defaults
        self.originURL = originURL
        self.originName = originName
    }
}

/// An item that an adapter created for a share.
public struct CreatedEntity: Hashable, Sendable, Codable {
    public var entity: EntityReference
    /// The required fields that Tandem filled because nothing is mapped to them, by the tool's names.
    public var autofilledFields: [FieldID]

    public init(entity: EntityReference, autofilledFields: [FieldID] = []) {
        self.entity = entity
        self.autofilledFields = autofilledFields
    }
}

extension EntityReference {
    private static let placeholderPrefix = "new:"

    /// Returns a placeholder for an item that will be created for a share and has no ID yet.
    public static func placeholder(for share: String, type: String, in tool: Tool) -> EntityReference {
        EntityReference(sourceId: placeholderPrefix + share, entityType: type, tool: tool)
    }

    /// Whether the item has not been created yet.
    public var isPlaceholder: Bool { sourceId.hasPrefix(EntityReference.placeholderPrefix) }

    /// Returns whether this is the placeholder for the item that will be created for the share.
    public func isPlaceholder(for share: String) -> Bool { sourceId == EntityReference.placeholderPrefix + share }
}
