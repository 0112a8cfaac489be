/// The kind of system a tool is.
///
/// Open: a third tool is one more adapter and one more value.
public struct ToolType: RawRepresentable, Hashable, Sendable, Codable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let jira = ToolType(rawValue: "Jira")
    public static let targetprocess = ToolType(rawValue: "Targetprocess")

    /// The name as it stands in queue names and scopes: `jira`, `targetprocess`.
    public var slug: String { rawValue.lowercased() }
}

/// One connected system: for Targetprocess the id is the account's host, for Jira the connection's own id.
public struct Tool: Hashable, Sendable, Codable {
    public let id: String
    public let type: ToolType

    public init(id: String, type: ToolType) {
        self.id = id
        self.type = type
    }
}

/// Names one item in one tool.
///
/// It carries nothing of the item's content.
public struct EntityReference: Hashable, Sendable, Codable {
    /// The id that survives a move: Jira's issue id (not its key), Targetprocess's entity id, both as decimal strings.
    public let sourceId: String
    /// Jira's issue type id, Targetprocess's resource type in lower case (`userstory`).
    public let entityType: String
    public let tool: Tool

    public init(sourceId: String, entityType: String, tool: Tool) {
        self.sourceId = sourceId
        self.entityType = entityType
        self.tool = tool
    }

    /// What identifies the item whatever its type: an item keeps its id when its type changes.
    public var key: EntityKey { EntityKey(tool: tool, sourceId: sourceId) }
}

/// An item's identity without its type.
public struct EntityKey: Hashable, Sendable, Codable {
    public let tool: Tool
    public let sourceId: String

    public init(tool: Tool, sourceId: String) {
        self.tool = tool
        self.sourceId = sourceId
    }
}

/// A tenant of the installation.
///
/// Every message, row and cache entry belongs to exactly one.
public struct AccountID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }
}
