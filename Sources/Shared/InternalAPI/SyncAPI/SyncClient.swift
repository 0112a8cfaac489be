public import Core
public import EntityModel

/// A client of entity-sync's internal API.
public struct SyncClient: Sendable {
    let client: InternalClient

    public init(_ client: InternalClient) {
        self.client = client
    }

    /// Shares two items, or shares an item with a counterpart that Tandem creates.
    ///
    /// A repeated request returns the existing share.
    public func startShare(
        _ share: SyncAPI.ShareRequest, account: AccountID
    ) async throws(InternalCallError) -> SyncAPI.ShareView {
        try await client.call(
            "POST", path(account, []), body: share, scopes: [.syncWrite], isRepeatable: true)
    }

    /// Resumes a broken share.
    public func repair(_ id: String, account: AccountID) async throws(InternalCallError) -> SyncAPI.ShareView {
        try await client.call(
            "POST", path(account, [id, "repair"]), body: [String: String](), scopes: [.syncWrite], isRepeatable: true)
    }

    /// Ends a share; both items stay.
    public func unshare(_ id: String, account: AccountID) async throws(InternalCallError) {
        try await client.call("DELETE", path(account, [id]), scopes: [.syncWrite])
    }

    /// Retries now the parts of a share that a tool rejected.
    public func retry(_ id: String, account: AccountID) async throws(InternalCallError) -> SyncAPI.ShareView {
        try await client.call(
            "POST", path(account, [id, "retry"]), body: [String: String](), scopes: [.syncWrite], isRepeatable: true)
    }

    /// Returns one share.
    public func share(_ id: String, account: AccountID) async throws(InternalCallError) -> SyncAPI.ShareView {
        try await client.get(path(account, [id]), scopes: [.syncRead])
    }

    /// Returns one page of an account's shares.
    public func shares(
        of profile: String?, after: String?, limit: Int, account: AccountID
    ) async throws(InternalCallError) -> SyncAPI.SharePage {
        var query = [(name: "limit", value: "\(limit)")]
        if let profile { query.append(("profile", profile)) }
        if let after { query.append(("after", after)) }
        return try await client.get(path(account, [], query), scopes: [.syncRead])
    }

    /// Returns one page of a share's history, newest first.
    public func history(
        of share: String, before: Int64?, limit: Int, account: AccountID
    ) async throws(InternalCallError) -> SyncAPI.HistoryPage {
        var query = [(name: "limit", value: "\(limit)")]
        if let before { query.append(("before", "\(before)")) }
        return try await client.get(path(account, [share, "history"], query), scopes: [.syncRead])
    }

    /// Returns one page of an account's history, newest first.
    public func history(
        _ query: SyncAPI.HistoryQuery, account: AccountID
    ) async throws(InternalCallError) -> SyncAPI.HistoryPage {
        try await client.get(
            URLPath(["api", "v1", account.rawValue, "history"], query: query.pairs), scopes: [.syncRead])
    }

    /// Returns the dead letters of an account.
    public func deadLetters(account: AccountID) async throws(InternalCallError) -> SyncAPI.DeadLetterList {
        try await client.get(deadLettersPath(account, []), scopes: [.syncRead])
    }

    /// Replays dead letters.
    ///
    /// Dead letters that no longer exist are not counted, so that the caller can repeat the request.
    public func replay(
        _ selection: SyncAPI.DeadLetterSelection, account: AccountID
    ) async throws(InternalCallError) -> SyncAPI.DeadLetterCount {
        try await client.call("POST", deadLettersPath(account, ["replay"]), body: selection, scopes: [.syncWrite])
    }

    /// Permanently removes dead letters.
    public func discard(
        _ selection: SyncAPI.DeadLetterSelection, account: AccountID
    ) async throws(InternalCallError) -> SyncAPI.DeadLetterCount {
        try await client.call("POST", deadLettersPath(account, ["discard"]), body: selection, scopes: [.syncWrite])
    }

    private func path(
        _ account: AccountID, _ rest: [String], _ query: [(name: String, value: String)] = []
    ) -> URLPath {
        URLPath(["api", "v1", account.rawValue, "shares"] + rest, query: query)
    }

    private func deadLettersPath(_ account: AccountID, _ rest: [String]) -> URLPath {
        URLPath(["api", "v1", account.rawValue, "dead-letters"] + rest)
    }
}
