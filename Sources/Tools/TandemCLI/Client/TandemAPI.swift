import Core
import EntityModel
import Foundation
import InternalAPI

/// The profile API of one account, as an operator uses it.
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

    /// Links an item of Targetprocess and an issue, whichever side of the profile each is on; where one is left out, it
    /// is made for the other.
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

    /// All shares, or those of one profile, in the order of their ids.
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

    /// One page of history, newest first.
    func history(_ query: SyncAPI.HistoryQuery) async throws -> [SyncAPI.HistoryEntryView] {
        let page: SyncAPI.HistoryPage = try await get(["history"], query: query.pairs, scope: .syncRead)
        return page.entries
    }

    /// The id of a share, also of one that is over; or of the one that the item of this name has.
    func shareId(named name: String) async throws -> String {
        Self.isShareId(name) ? name : try await share(named: name).id
    }

    /// All that is parked.
    func deadLetters() async throws -> SyncAPI.DeadLetterList {
        try await get(["dead-letters"], scope: .syncRead)
    }

    /// Does something with parked messages: `replay` or `discard`.
    func deadLetters(_ verb: String, _ selection: SyncAPI.DeadLetterSelection) async throws -> SyncAPI.DeadLetterCount {
        try await client.call("POST", url(["dead-letters", verb]), body: selection, scopes: [.syncWrite])
    }

    /// Tells a connection's tool of a build or a deployment.
    func send(_ report: some Encodable, _ what: String, to connection: String) async throws -> CIReportRecord {
        try await client.call(
            "POST", url(["connections", connection, what]), body: report, scopes: [.ciWrite])
    }

    /// Has an item made in a connection's tool, unless one is there of that name.
    func publish(_ form: ManagedItemRequest, as name: String, in connection: String) async throws -> ManagedItemView {
        try await client.call(
            "PUT", url(["connections", connection, "managed-items", name]), body: form, scopes: [.syncWrite])
    }

    /// Has several items made in a connection's tool, unless ones are there of their names.
    func publish(_ list: ManagedItemBatch, in connection: String) async throws -> [ManagedItemResult] {
        try await client.call(
            "PUT", url(["connections", connection, "managed-items"]), body: list, scopes: [.syncWrite])
    }

    /// The one share of this id, or of the item that people call so.
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

    /// Whether the name can be no item's: shares have UUIDs.
    private static func isShareId(_ name: String) -> Bool { UUID(uuidString: name) != nil }

    func url(_ path: [String], _ query: [(name: String, value: String)] = []) -> URLPath {
        URLPath(["api", "v1", account] + path, query: query)
    }
}

/// Whose values are taken first where two items differ.
enum ShareOrigin: String, Sendable, CaseIterable {
    case targetprocess, jira
}
