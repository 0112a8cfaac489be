import Core
import EntityModel
import InternalAPI

extension TandemAPI {
    func startJob(_ job: SyncAPI.JobRequest) async throws -> SyncAPI.JobView {
        try await client.call("POST", url(["jobs"]), body: job, scopes: [.syncWrite])
    }

    /// What a comparison would cost.
    func estimate(_ job: SyncAPI.JobRequest) async throws -> SyncAPI.JobEstimate {
        try await client.call("POST", url(["jobs", "estimate"]), body: job, scopes: [.syncRead])
    }

    /// Adds rows to a table of new names.
    func putIDMap(_ rows: SyncAPI.IDMap, table: String) async throws {
        let _: SyncAPI.IDMap = try await client.call(
            "POST", url(["id-maps", table]), body: rows, scopes: [.syncWrite])
    }

    func jobs() async throws -> [SyncAPI.JobView] {
        try await get(["jobs"], scope: .syncRead)
    }

    func job(_ id: String) async throws -> SyncAPI.JobView {
        try await get(["jobs", id], scope: .syncRead)
    }

    /// Says `pause`, `resume` or `cancel` to a job.
    func change(_ job: String, _ verb: String) async throws -> SyncAPI.JobView {
        try await post(["jobs", job, verb], scope: .syncWrite)
    }

    /// All that a job found.
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

    /// The side of a profile that stands in a tool, as the API names it.
    func side(_ tool: SyncSide, of profile: String) async throws -> String {
        let profile: Profile = try await get(["profiles", profile], scope: .profilesRead)
        return (profile.sourceTool.type == .targetprocess) == (tool == .targetprocess) ? "source" : "target"
    }
}
