import EntityModel
import InternalAPI
import Primitives
import SyncEngine

/// Reads items through the adapter API of their tool.
struct AdapterReader: ToolReader {
    let adapters: [ToolType: AdapterClient]

    func read(_ entity: EntityReference, comments: Bool, account: AccountID) async throws -> EntitySnapshot {
        try await adapter(of: entity.tool).read(entity, account: account, comments: comments)
    }

    func read(_ entities: [EntityReference], in tool: Tool, account: AccountID) async throws -> [EntitySnapshot] {
        try await adapter(of: tool).read(entities, in: tool, account: account)
    }

    func presence(
        of entity: EntityReference, knownAs key: String?, account: AccountID
    ) async throws -> Presence {
        try await adapter(of: entity.tool).presence(of: entity, knownAs: key, account: account)
    }

    func edits(of entity: EntityReference, account: AccountID) async throws -> [ChangelogEntry]? {
        do {
            return try await adapter(of: entity.tool).edits(of: entity.sourceId, in: entity.tool, account: account)
        } catch let failure as ToolError where !failure.isTransient {
            return nil
        }
    }

    func conversions(of entity: EntityReference, account: AccountID) async throws -> EntityConversions {
        try await adapter(of: entity.tool).conversions(of: entity, account: account)
    }

    func resolve(_ name: String, in tool: Tool, account: AccountID) async throws -> EntitySnapshot {
        try await adapter(of: tool).resolve(name, in: tool, account: account)
    }

    func changes(
        in tool: Tool, of types: [String], since: Timestamp, cursor: String?, account: AccountID
    ) async throws -> ChangePage {
        try await adapter(of: tool).changes(of: types, since: since, cursor: cursor, in: tool, account: account)
    }

    func select(_ selection: EntityQuery, in tool: Tool, account: AccountID) async throws -> EntityPage {
        try await adapter(of: tool).select(selection, in: tool, account: account)
    }

    private func adapter(of tool: Tool) throws -> AdapterClient {
        guard let adapter = adapters[tool.type] else {
            throw ToolError(
                kind: .rejected, message: "No adapter is configured for tools of the type \(tool.type.rawValue).")
        }
        return adapter
    }
}
