/// The product that a tool is.
///
/// The type is open: support for a third tool needs one more adapter and one more value.
public struct ToolType: RawRepresentable, Hashable, Sendable, Codable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let jira = ToolType(rawValue: "Jira")
    public static let targetprocess = ToolType(rawValue: "Targetprocess")

    /// The name as it appears in queue names and scopes: `jira`, `targetprocess`.
    public var slug: String { rawValue.lowercased() }
}

/// One connected tool.
///
/// For Targetprocess, the ID is the host of the account; for Jira, it is the ID of the connection.
public struct Tool: Hashable, Sendable, Codable {
    public let id: String
    public let type: ToolType

    public init(id: String, type: ToolType) {
        self.id = id
        self.type = type
    }
}

/// A reference to one item in one tool.
///
/// It contains nothing of the item's content.
public struct EntityReference: Hashable, Sendable, Codable {
    /// The ID that survives a move: Jira's issue ID (not its key) or Targetprocess's entity ID, both as decimal
    /// strings.
    public let sourceId: String
    /// Jira's issue type ID, or Targetprocess's resource type in lower case (`userstory`).
    public let entityType: String
    public let tool: Tool

    public init(sourceId: String, entityType: String, tool: Tool) {
        self.sourceId = sourceId
        self.entityType = entityType
        self.tool = tool
    }

    /// The identity of the item regardless of its type.
    ///
    /// An item keeps its ID when its type changes.
    public var key: EntityKey { EntityKey(tool: tool, sourceId: sourceId) }
}

/// The identity of an item without its type.
public struct EntityKey: Hashable, Sendable, Codable {
    public let tool: Tool
    public let sourceId: String

    public init(tool: Tool, sourceId: String) {
        self.tool = tool
        self.sourceId = sourceId
    }
}

/// The ID of an account, which is a tenant of the installation.
///
/// Every message, row, and cache entry belongs to exactly one account.
public struct AccountID: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public var description: String { rawValue }
}
