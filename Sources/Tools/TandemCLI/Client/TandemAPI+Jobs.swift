import Core
import EntityModel
import InternalAPI

extension TandemAPI {
    func startJob(_ job: SyncAPI.JobRequest) async throws -> SyncAPI.JobView {
        try await client.call("POST", url(["jobs"]), body: job, scopes: [.syncWrite])
    }

    /// Estimates the cost of a drift check.
    func estimate(_ job: SyncAPI.JobRequest) async throws -> SyncAPI.JobEstimate {
        try await client.call("POST", url(["jobs", "estimate"]), body: job, scopes: [.syncRead])
    }

    /// Adds rows to an ID map.
    func putIDMap(_ rows: SyncAPI.IDMap, named name: String) async throws {
        let _: SyncAPI.IDMap = try await client.call(
            "POST", url(["id-maps", name]), body: rows, scopes: [.syncWrite])
    }

    func jobs() async throws -> [SyncAPI.JobView] {
        try await get(["jobs"], scope: .syncRead)
    }

    func job(_ id: String) async throws -> SyncAPI.JobView {
        try await get(["jobs", id], scope: .syncRead)
    }

    /// Changes a job with the verb `pause`, `resume`, or `cancel`.
    func change(_ job: String, _ verb: String) async throws -> SyncAPI.JobView {
        try await post(["jobs", job, verb], scope: .syncWrite)
    }

    /// Returns all findings of a job.
    func findings(of job: String) async throws -> [SyncAPI.FindingView] {
        var findings: [SyncAPI.FindingView] = []
        var next: Int64?
        repeat {
            let query = [(name: "limit", value: "500")] + (next.map { [("after", "\($0)")] } ?? [])
            let page: SyncAPI.FindingPage = try await get(["jobs", job, "findings"], query: query, scope: .syncRead)
            findings += page.findings
            next = page.next
        } while next != nil
        return findings
    }

    /// Returns the API's name of the profile's side that belongs to a tool.
    func side(_ tool: ToolChoice, of profile: String) async throws -> String {
        let profile: Profile = try await get(["profiles", profile], scope: .profilesRead)
        return profile.side(of: tool)
    }
}
