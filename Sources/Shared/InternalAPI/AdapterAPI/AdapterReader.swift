public import EntityModel
public import Primitives

/// Reads one tool of an account through its adapter.
public struct AdapterReader: ToolReader {
    let client: AdapterClient
    let tool: Tool
    let account: AccountID

    public func read(_ entity: EntityReference, comments: Bool) async throws(ToolError) -> EntitySnapshot {
        try await get(path(entity), comments ? [("comments", "true")] : [])
    }

    public func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot] {
        try await client.read(account, tool, ["entities"], body: entities)
    }

    public func presence(of entity: EntityReference, knownAs key: String?) async throws(ToolError) -> Presence {
        try await get(path(entity) + ["presence"], key.map { [("key", $0)] } ?? [])
    }

    public func conversions(of entity: EntityReference) async throws(ToolError) -> EntityConversions {
        try await get(path(entity) + ["conversions"])
    }

    public func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot {
        try await get(["resolve"], [("name", name)])
    }

    public func changes(
        of types: [String], since: Timestamp, cursor: String?
    ) async throws(ToolError) -> ChangePage {
        let query = [(name: "since", value: "\(since)")] + types.map { (name: "types", value: $0) }
        return try await get(["changes"], query + Self.position(cursor))
    }

    public func query(_ selection: EntityQuery) async throws(ToolError) -> EntityPage {
        try await client.read(account, tool, ["select"], body: selection)
    }

    public func entities(
        referencing reference: EntityReference, cursor: String?
    ) async throws(ToolError) -> EntityPage {
        try await get(path(reference) + ["references"], Self.position(cursor))
    }

    /// Returns the changelog of an item.
    ///
    /// A readable name, such as a Jira key, also identifies the item.
    public func changelog(of entity: EntityReference) async throws(ToolError) -> [ChangelogEntry] {
        try await get(["changelog"], [("name", entity.sourceId)])
    }

    public func fields() async throws(ToolError) -> [FieldDescription] { try await get(["fields"]) }

    public func metadata(project: String?) async throws(ToolError) -> ToolMetadata {
        try await get(["metadata"], project.map { [("project", $0)] } ?? [])
    }

    public func users(matching name: String) async throws(ToolError) -> [ToolUser] {
        try await get(["users"], [("name", name)])
    }

    private func path(_ entity: EntityReference) -> [String] { ["entities", entity.entityType, entity.sourceId] }

    private static func position(_ cursor: String?) -> [(name: String, value: String)] {
        cursor.map { [("cursor", $0)] } ?? []
    }

    private func get<Value: Decodable>(
        _ path: [String], _ query: [(name: String, value: String)] = []
    ) async throws(ToolError) -> Value {
        try await client.get(account, tool, path, query: query)
    }
}
