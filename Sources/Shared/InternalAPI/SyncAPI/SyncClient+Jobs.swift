public import Core
public import EntityModel

extension SyncClient {
    /// Starts a job.
    public func startJob(
        _ job: SyncAPI.JobRequest, account: AccountID
    ) async throws(InternalCallError) -> SyncAPI.JobView {
        try await client.call("POST", jobPath(account, []), body: job, scopes: [.syncWrite])
    }

    /// Estimates the cost of a drift check without starting it.
    public func estimate(
        _ job: SyncAPI.JobRequest, account: AccountID
    ) async throws(InternalCallError) -> SyncAPI.JobEstimate {
        try await client.call("POST", jobPath(account, ["estimate"]), body: job, scopes: [.syncRead])
    }

    /// Returns an account's jobs, newest first.
    public func jobs(account: AccountID) async throws(InternalCallError) -> [SyncAPI.JobView] {
        try await client.get(jobPath(account, []), scopes: [.syncRead])
    }

    /// Returns one job.
    public func job(_ id: String, account: AccountID) async throws(InternalCallError) -> SyncAPI.JobView {
        try await client.get(jobPath(account, [id]), scopes: [.syncRead])
    }

    /// Returns one page of a job's findings.
    public func findings(
        of job: String, after: Int64?, limit: Int, account: AccountID
    ) async throws(InternalCallError) -> SyncAPI.FindingPage {
        var query = [(name: "limit", value: "\(limit)")]
        if let after { query.append(("after", "\(after)")) }
        return try await client.get(jobPath(account, [job, "findings"], query), scopes: [.syncRead])
    }

    /// Pauses, resumes, or cancels a job.
    ///
    /// The verb is `pause`, `resume`, or `cancel`.
    public func change(
        _ job: String, _ verb: String, account: AccountID
    ) async throws(InternalCallError) -> SyncAPI.JobView {
        try await client.call(
            "POST", jobPath(account, [job, verb]), body: [String: String](), scopes: [.syncWrite])
    }

    /// Adds rows to an ID map.
    public func putIDMap(
        _ rows: SyncAPI.IDMap, table: String, account: AccountID
    ) async throws(InternalCallError) {
        let _: SyncAPI.IDMap = try await client.call(
            "POST", idMapPath(account, table), body: rows, scopes: [.syncWrite])
    }

    /// Removes an ID map.
    public func removeRenumbering(_ table: String, account: AccountID) async throws(InternalCallError) {
        try await client.call("DELETE", idMapPath(account, table), scopes: [.syncWrite])
    }

    private func idMapPath(_ account: AccountID, _ table: String) -> URLPath {
        URLPath(["api", "v1", account.rawValue, "id-maps", table])
    }

    private func jobPath(
        _ account: AccountID, _ rest: [String], _ query: [(name: String, value: String)] = []
    ) -> URLPath {
        URLPath(["api", "v1", account.rawValue, "jobs"] + rest, query: query)
    }
}
