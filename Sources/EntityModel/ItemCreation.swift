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
public struct ItemCreation: Hashable, Sendable, Codable {
    public var scope: EntityScope
    /// What the other side's item holds, as far as the profile maps it; the adapter takes what a new item must have.
    public var fields: [FieldID: FieldValue]
    /// What the profile gives fields that the tool demands and nothing is mapped to.
    ///
    /// As text; a choice by its name or id.
    public var defaults: [FieldID: String]
    /// Where a person opens the item that the new one is made for.
    public var link: String?
    /// What people call that item.
    public var name: String?

    public init(
        scope: EntityScope, fields: [FieldID: FieldValue], defaults: [FieldID: String] = [:], link: String? = nil,
        name: String? = nil
    ) {
        self.scope = scope
        self.fields = fields
        self.defaults = defaults
        self.link = link
        self.name = name
    }
}

/// An item that was made for a share.
public struct CreatedItem: Hashable, Sendable, Codable {
    public var entity: EntityReference
    /// The fields that the tool demanded and that hold a value of nobody's choosing now, by the tool's names for them.
    public var filled: [FieldID]

    public init(entity: EntityReference, filled: [FieldID] = []) {
        self.entity = entity
        self.filled = filled
    }
}

extension EntityReference {
    private static let unbornPrefix = "new:"

    /// Stands for an item that is to be made for a share and has no id of its own yet.
    public static func unborn(for share: String, type: String, in tool: Tool) -> EntityReference {
        EntityReference(sourceId: unbornPrefix + share, entityType: type, tool: tool)
    }

    /// Whether the item is still to be made.
    public var isUnborn: Bool { sourceId.hasPrefix(EntityReference.unbornPrefix) }

    /// Whether this stands for the item that is to be made for a share.
    public func isUnborn(for share: String) -> Bool { sourceId == EntityReference.unbornPrefix + share }
}
