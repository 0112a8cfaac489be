import Core
import Hummingbird
import InternalAPI

/// The jobs of an account, under `/api/v1/{account}/jobs`.
///
/// Entity-sync runs them.
struct JobRoutes: Sendable {
    static let maximumBody = 16 << 10
    static let maximumPage = 500

    let sync: SyncClient

    /// Adds `GET` of all jobs, of one job, and of its `/findings`, and `POST /estimate`; requires `sync:read`.
    func addReading<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("") { _, context in
            try Response.json(try await sync.jobs(account: context.account))
        }
        group.post("estimate") { request, context in
            let wanted = try await request.json(SyncAPI.JobRequest.self, upTo: Self.maximumBody)
            return try Response.json(try await sync.estimate(wanted, account: context.account))
        }
        group.get(":job") { _, context in
            try Response.json(try await sync.job(context.name("job"), account: context.account))
        }
        group.get(":job/findings") { request, context in
            let query = request.uri.queryParameters
            let limit = min(max(query["limit"].flatMap { Int($0) } ?? 100, 1), Self.maximumPage)
            return try Response.json(
                try await sync.findings(
                    of: context.name("job"), after: query["after"].flatMap { Int64($0) }, limit: limit,
                    account: context.account))
        }
    }

    /// Adds `POST` of a new job, and of `/pause`, `/resume`, and `/cancel`; requires `sync:write`.
    func addWriting<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post("") { request, context in
            let wanted = try await request.json(SyncAPI.JobRequest.self, upTo: Self.maximumBody)
            return try Response.json(try await sync.startJob(wanted, account: context.account), status: .created)
        }
        for verb in ["pause", "resume", "cancel"] {
            group.post(":job/\(verb)") { _, context in
                try Response.json(try await sync.change(context.name("job"), verb, account: context.account))
            }
        }
    }
}
