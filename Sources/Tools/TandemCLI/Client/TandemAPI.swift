import Core
import EntityModel
import Foundation
import InternalAPI

/// A client of the profile API for one account.
struct TandemAPI: Sendable {
    let client: InternalClient
    let account: String

    func get<Value: Decodable>(
        _ path: [String], query: [(name: String, value: String)] = [], scope: Scope
    ) async throws -> Value {
        try await client.get(url(path, query), scopes: [scope])
    }

    func put<Value: Decodable>(_ path: [String], _ body: JSONValue) async throws -> Value {
        try await client.call("PUT", url(path), body: body, scopes: [.profilesWrite])
    }

    func post<Value: Decodable>(_ path: [String], _ body: JSONValue = .object([:]), scope: Scope) async throws -> Value
    {
        try await client.call("POST", url(path), body: body, scopes: [scope])
    }

    func delete(_ path: [String], scope: Scope) async throws {
        try await client.call("DELETE", url(path), scopes: [scope])
    }

    /// Shares a Targetprocess item and a Jira issue, whichever side of the profile each is on.
    ///
    /// If one of them is `nil`, Tandem creates it as the counterpart of the other.
    func share(
        targetprocess: String?, jira: String?, profile id: String, origin: ToolChoice?
    ) async throws -> SyncAPI.ShareView {
        let profile: Profile = try await get(["profiles", id], scope: .profilesRead)
        var body: [String: JSONValue] = ["profile": .string(id)]
        body[profile.side(of: .targetprocess)] = targetprocess.map(JSONValue.string)
        body[profile.side(of: .jira)] = jira.map(JSONValue.string)
        body["origin"] = origin.map { .string(profile.side(of: $0)) }
        return try await post(["shares"], .object(body), scope: .syncWrite)
    }

    /// Returns all shares or those of one profile, ordered by ID.
    func shares(of profile: String? = nil) async throws -> [SyncAPI.ShareView] {
        var shares: [SyncAPI.ShareView] = []
        var next: String?
        repeat {
            let query =
                [(name: "limit", value: "500")] + (profile.map { [("profile", $0)] } ?? [])
                + (next.map { [("after", $0)] } ?? [])
            let page: SyncAPI.SharePage = try await get(["shares"], query: query, scope: .syncRead)
            shares += page.shares
            next = page.next
        } while next != nil
        return shares
    }

    /// Returns one page of history, newest first.
    func history(_ query: SyncAPI.HistoryQuery) async throws -> [SyncAPI.HistoryEntryView] {
        let page: SyncAPI.HistoryPage = try await get(["history"], query: query.pairs, scope: .syncRead)
        return page.entries
    }

    /// Returns the ID of a share, which may have ended, or of the share of the item with this name.
    func shareId(named name: String) async throws -> String {
        Self.isShareId(name) ? name : try await share(named: name).id
    }

    /// Returns all dead letters.
    func deadLetters() async throws -> SyncAPI.DeadLetterList {
        try await get(["dead-letters"], scope: .syncRead)
    }

    /// Replays or discards dead letters.
    ///
    /// The verb is `replay` or `discard`.
    func deadLetters(_ verb: String, _ selection: SyncAPI.DeadLetterSelection) async throws -> SyncAPI.DeadLetterCount {
        try await client.call("POST", url(["dead-letters", verb]), body: selection, scopes: [.syncWrite])
    }

    /// Reports a build or deployment to a connection's tool.
    ///
    /// The kind is `builds` or `deployments`.
    func send(_ report: some Encodable, _ kind: String, to connection: String) async throws -> CIReportRecord {
        try await client.call(
            "POST", url(["connections", connection, kind]), body: report, scopes: [.ciWrite])
    }

    /// Creates a managed item in a connection's tool, or updates the one with this key.
    func put(_ item: ManagedItemRequest, as name: String, in connection: String) async throws -> ManagedItemView {
        try await client.call(
            "PUT", url(["connections", connection, "managed-items", name]), body: item, scopes: [.syncWrite])
    }

    /// Creates several managed items in a connection's tool, or updates those with their keys.
    func put(_ items: ManagedItemBatch, in connection: String) async throws -> [ManagedItemResult] {
        try await client.call(
            "PUT", url(["connections", connection, "managed-items"]), body: items, scopes: [.syncWrite])
    }

    /// Returns the share with this ID, or the only share of the item with this key or ID.
    func share(named name: String) async throws -> SyncAPI.ShareView {
        if Self.isShareId(name) { return try await get(["shares", name], scope: .syncRead) }
        let matches = try await shares().filter { share in
            share.id == name
                || [share.source, share.target].contains { $0.key == name || $0.entity.sourceId == name }
        }
        guard let share = matches.first else { throw CLIError.noSuchShare(name) }
        guard matches.count == 1 else { throw CLIError.severalShares(name, ids: matches.map(\.id)) }
        return share
    }

    /// Returns whether a name is a share's ID: shares have UUIDs, and items do not.
    private static func isShareId(_ name: String) -> Bool { UUID(uuidString: name) != nil }

    func url(_ path: [String], _ query: [(name: String, value: String)] = []) -> URLPath {
        URLPath(["api", "v1", account] + path, query: query)
    }
}

extension Profile {
    /// Returns the API's name of the side that belongs to a tool.
    func side(of tool: ToolChoice) -> String {
        (sourceTool.type == .targetprocess) == (tool == .targetprocess) ? "source" : "target"
    }
}
