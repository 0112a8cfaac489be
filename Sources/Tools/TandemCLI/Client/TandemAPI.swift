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
        targetprocess: String?, jira: String?, profile id: String, origin: ShareOrigin?
    ) async throws -> SyncAPI.ShareView {
        let profile: Profile = try await get(["profiles", id], scope: .profilesRead)
        let isTargetprocessSource = profile.sourceTool.type == .targetprocess
        var body: [String: JSONValue] = ["profile": .string(id)]
        body["source"] = (isTargetprocessSource ? targetprocess : jira).map(JSONValue.string)
        body["target"] = (isTargetprocessSource ? jira : targetprocess).map(JSONValue.string)
        if let origin {
            let isSource = (origin == .targetprocess) == isTargetprocessSource
            body["origin"] = .string(isSource ? "source" : "target")
        }
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
    func send(_ report: some Encodable, _ what: String, to connection: String) async throws -> CIReportRecord {
        try await client.call(
            "POST", url(["connections", connection, what]), body: report, scopes: [.ciWrite])
    }

    /// Creates a managed item in a connection's tool, or updates the one with this key.
    func publish(_ form: ManagedItemRequest, as name: String, in connection: String) async throws -> ManagedItemView {
        try await client.call(
            "PUT", url(["connections", connection, "managed-items", name]), body: form, scopes: [.syncWrite])
    }

    /// Creates several managed items in a connection's tool, or updates those with their keys.
    func publish(_ list: ManagedItemBatch, in connection: String) async throws -> [ManagedItemResult] {
        try await client.call(
            "PUT", url(["connections", connection, "managed-items"]), body: list, scopes: [.syncWrite])
    }

    /// Returns the share with this ID, or the only share of the item with this key or ID.
    func share(named name: String) async throws -> SyncAPI.ShareView {
        if Self.isShareId(name) { return try await get(["shares", name], scope: .syncRead) }
        let found = try await shares().filter { share in
            share.id == name
                || [share.source, share.target].contains { $0.key == name || $0.entity.sourceId == name }
        }
        guard let share = found.first else { throw CLIError.noSuchShare(name) }
        guard found.count == 1 else { throw CLIError.severalShares(name, ids: found.map(\.id)) }
        return share
    }

    /// Returns whether a name is a share's ID: shares have UUIDs, and items do not.
    private static func isShareId(_ name: String) -> Bool { UUID(uuidString: name) != nil }

    func url(_ path: [String], _ query: [(name: String, value: String)] = []) -> URLPath {
        URLPath(["api", "v1", account] + path, query: query)
    }
}

/// The tool whose values win if two items differ.
enum ShareOrigin: String, Sendable, CaseIterable {
    case targetprocess, jira
}
