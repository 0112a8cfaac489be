/// A part of a tool in which items stand, and new ones are made.
public struct EntityScope: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        case project
    }

    public var kind: Kind
    /// A project's id in its own tool, as a decimal string; in Jira its key does, too.
    public var sourceId: String

    public init(kind: Kind = .project, sourceId: String) {
        self.kind = kind
        self.sourceId = sourceId
    }
}

/// An item to make for a share, in the language of the tool that it is made in.
///
/// Made as a stub: what the tool demands of a new item is filled in, the rest comes as fields to write.
public struct EntityDraft: Hashable, Sendable, Codable {
    public var scope: EntityScope
    /// What the other side's item holds, as far as the profile maps it; the adapter takes what a new item must have.
    public var fields: [FieldID: FieldValue]
    /// What the profile gives fields that the tool demands and nothing is mapped to.
    ///
    /// As text; a choice by its name or id.
    public var defaults: [FieldID: String]
    /// Where a person opens the item that the new one is made for.
    public var originURL: String?
    /// What people call that item.
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

/// An item that was made for a share.
public struct CreatedEntity: Hashable, Sendable, Codable {
    public var entity: EntityReference
    /// The fields that the tool demanded and that hold a value of nobody's choosing now, by the tool's names for them.
    public var autofilledFields: [FieldID]

    public init(entity: EntityReference, autofilledFields: [FieldID] = []) {
        self.entity = entity
        self.autofilledFields = autofilledFields
    }
}

extension EntityReference {
    private static let placeholderPrefix = "new:"

    /// Stands for an item that is to be made for a share and has no id of its own yet.
    public static func placeholder(for share: String, type: String, in tool: Tool) -> EntityReference {
        EntityReference(sourceId: placeholderPrefix + share, entityType: type, tool: tool)
    }

    /// Whether the item is still to be made.
    public var isPlaceholder: Bool { sourceId.hasPrefix(EntityReference.placeholderPrefix) }

    /// Whether this stands for the item that is to be made for a share.
    public func isPlaceholder(for share: String) -> Bool { sourceId == EntityReference.placeholderPrefix + share }
}
