import Core
import EntityModel
import Foundation
import HTTPTypes
import Hummingbird
import InternalAPI
import Persistence
import SyncEngine

/// The job routes of the sync API, under a group such as `/api/v1/{account}/jobs`.
///
/// They start, show, pause, resume, and cancel jobs, and return their findings. Reading requires `sync:read`; writing
/// requires `sync:write`.
struct JobRoutes: Sendable {
    let store: PostgresJobStore
    let migrations: PostgresTransferStore
    let profiles: any ProfileProvider
    let worker: JobExecutor
    let clock: Clock

    private static let maximumPage = 500
    private static let maximumBody = 64 << 10
    /// The maximum number of findings that a drift repair can name.
    private static let maxIDCount = 1_000
    /// The maximum length of the filter of a drift check, in bytes.
    private static let maxFilterLength = 4_000

    func addReading<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("") { _, context in
            try Response.json(
                try await store.jobs(of: try context.account, limit: Self.maximumPage).map(SyncAPI.JobView.init))
        }
        group.post("estimate") { request, context in
            let wanted = try await request.json(SyncAPI.JobRequest.self, upTo: Self.maximumBody)
            let account = try context.account
            let profile = try await profile(wanted.profile, of: account)
            guard case .driftCheck(let selection) = try await kind(wanted, profile: profile) else {
                throw ProblemError(.unprocessableContent, "Only a drift check can be estimated.")
            }
            let estimate = try await worker.estimate(of: selection, profile: profile)
            let requests = [profile.sourceTool.id: estimate.source, profile.targetTool.id: estimate.target]
            return try Response.json(
                SyncAPI.JobEstimate(shares: estimate.shares, requests: requests, routes: estimate.routes))
        }
        group.get(":job") { _, context in
            try Response.json(SyncAPI.JobView(try await job(context)))
        }
        group.get(":job/findings") { request, context in
            let query = request.uri.queryParameters
            let limit = min(max(query["limit"].flatMap { Int($0) } ?? 100, 1), Self.maximumPage)
            let found = try await store.findings(
                of: try await job(context).id, account: try context.account,
                after: query["after"].flatMap { Int64($0) } ?? 0, limit: limit)
            return try Response.json(
                SyncAPI.FindingPage(
                    findings: found.map(SyncAPI.FindingView.init),
                    next: found.count == limit ? found.last?.number : nil))
        }
    }

    func addWriting<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post("") { request, context in
            let wanted = try await request.json(SyncAPI.JobRequest.self, upTo: Self.maximumBody)
            let job = try await job(wanted, account: try context.account)
            try await store.add(job)
            return try Response.json(SyncAPI.JobView(job), status: .created)
        }
        for (verb, from, to) in [
            ("pause", [Job.Status.running], Job.Status.paused), ("resume", [.paused, .failed], .running),
            ("cancel", [.running, .paused, .failed], .cancelled),
        ] {
            group.post(":job/\(verb)") { _, context in
                let known = try await job(context)
                let now = clock()
                let job = try await store.change(known.id, of: known.account) { job in
                    guard from.contains(job.status) else { return }
                    job.status = to
                    job.message = nil
                    job.changedAt = now
                }
                guard let job, job.status == to else {
                    throw ProblemError(
                        .conflict, "A job with the status \(known.status.rawValue) does not allow \(verb).")
                }
                return try Response.json(SyncAPI.JobView(job))
            }
        }
    }

    private func job(_ wanted: SyncAPI.JobRequest, account: AccountID) async throws -> Job {
        let profile = try await profile(wanted.profile, of: account)
        var job = Job(
            id: UUID().uuidString.lowercased(), account: account, profile: profile.id,
            kind: try await kind(wanted, profile: profile), at: clock())
        if wanted.kind == .driftRepair { job.sharesUnshared = wanted.shareUnshared }
        return job
    }

    private func profile(_ id: String, of account: AccountID) async throws -> Profile {
        guard let profile = try await profiles.profile(id, account: account) else {
            throw ProblemError(.notFound, "There is no profile \(id).")
        }
        return profile
    }

    private func kind(_ wanted: SyncAPI.JobRequest, profile: Profile) async throws -> Job.Kind {
        let side = try wanted.fromSide.map { name in
            guard let side = Side(rawValue: name) else {
                throw ProblemError(.unprocessableContent, "`fromSide` must be source or target.")
            }
            return side
        }
        switch wanted.kind {
        case .shareAll:
            guard let side, let routing = wanted.routing,
                profile.mappings.flatMap(\.routings).contains(where: { $0.id == routing })
            else {
                throw ProblemError(
                    .unprocessableContent, "`routing` must be a routing of the profile, and `fromSide` is required.")
            }
            return .shareAll(routing: routing, from: side)
        case .driftCheck:
            guard let filter = wanted.filter else { return .driftCheck(nil) }
            guard let side, !filter.isEmpty, filter.utf8.count <= Self.maxFilterLength,
                EntityQuery.hasBalancedDelimiters(filter)
            else {
                throw ProblemError(
                    .unprocessableContent,
                    "`filter` must have 1 to \(Self.maxFilterLength) bytes and balanced brackets and quotation marks. "
                        + "`fromSide` must name the side whose tool interprets it.")
            }
            return .driftCheck(Job.EntityFilter(side: side, filter: filter))
        case .driftRepair:
            guard let id = wanted.driftCheck, let comparison = try await store.job(id, of: profile.account),
                comparison.isComparison, comparison.profile == profile.id
            else {
                throw ProblemError(
                    .unprocessableContent, "`driftCheck` must be a drift check of this profile.")
            }
            guard comparison.status == .done else {
                throw ProblemError(.conflict, "The drift check is not done yet.")
            }
            guard wanted.findings.map({ (1...Self.maxIDCount).contains($0.count) }) ?? true else {
                throw ProblemError(
                    .unprocessableContent, "`findings` must contain 1 to \(Self.maxIDCount) numbers of findings.")
            }
            return .driftRepair(of: id, from: side, only: wanted.findings)
        case .transfer:
            guard let to = wanted.toProfile, to != profile.id,
                try await profiles.profile(to, account: profile.account) != nil
            else { throw ProblemError(.unprocessableContent, "`toProfile` must be another profile of the account.") }
            return .transfer(
                ShareTransfer(
                    to: to, onlyRouted: wanted.routedOnly ?? false, isCheck: wanted.isDryRun ?? false,
                    idMap: wanted.idMap))
        case .resume: return .resume
        case .undoTransfer: return .undoTransfer(of: try await migration(wanted.transfer, profile: profile).id)
        case .commitTransfer: return .commitTransfer(of: try await migration(wanted.transfer, profile: profile).id)
        }
    }

    /// Returns a transfer that has ended and is not final.
    private func migration(_ id: String?, profile: Profile) async throws -> Job {
        guard let id, let job = try await store.job(id, of: profile.account), job.isMigration, job.profile == profile.id
        else {
            throw ProblemError(.unprocessableContent, "`transfer` must be a transfer of this profile.")
        }
        guard [.done, .cancelled].contains(job.status) else {
            throw ProblemError(
                .conflict, "The transfer is \(job.status.rawValue). Cancel it, or wait until it ends.")
        }
        let isAtWork = try await store.jobs(of: profile.account, limit: Self.maximumPage)
            .contains { $0.follows(migration: id) && ![.done, .cancelled].contains($0.status) }
        guard !isAtWork else {
            throw ProblemError(.conflict, "Another job already undoes or commits the transfer.")
        }
        guard try await migrations.hasTransferred(by: id, account: profile.account) else {
            throw ProblemError(
                .conflict, "The transfer cannot be undone or committed: it is final, was undone, or moved no share.")
        }
        return job
    }

    private func job(_ context: some RequestContext) async throws -> Job {
        let id = try context.parameters.require("job")
        guard let job = try await store.job(id, of: try context.account) else {
            throw ProblemError(.notFound, "There is no job \(id).")
        }
        return job
    }
}

extension SyncAPI.JobView {
    init(_ job: Job) {
        self.init(
            id: job.id, profile: job.profile, summary: job.words, status: job.status.rawValue,
            total: job.progress.total, processed: job.progress.processed, succeeded: job.progress.succeeded,
            findings: job.progress.findings,
            failed: job.progress.failed, message: job.message, startedAt: job.startedAt, changedAt: job.changedAt)
    }
}

extension SyncAPI.FindingView {
    init(_ finding: Finding) {
        self.init(
            number: finding.number, kind: finding.kind.rawValue, share: finding.share, entity: finding.entity,
            field: finding.field?.rawValue, reason: finding.reason)
    }
}

extension Job {
    fileprivate var words: String {
        kind.words + (sharesUnshared == true ? ", and share unshared items" : "")
    }
}

extension Job.Kind {
    fileprivate var words: String {
        switch self {
        case .shareAll(let routing, let side): "share all items of the routing \(routing) on the \(side.rawValue) side"
        case .driftCheck(nil): "check all shares for drift"
        case .driftCheck(let selection?): "check filtered shares for drift, by the \(selection.side.rawValue) items"
        case .driftRepair(let id, let side, let numbers):
            "repair \(numbers.map { "\($0.count) findings" } ?? "all differences") of \(id) "
                + (side.map { "with the values of the \($0.rawValue) side" } ?? "by the profile's rules")
        case .transfer(let migration):
            "\(migration.isCheck ? "check the transfer of shares" : "transfer shares") to \(migration.to)"
                + (migration.onlyRouted ? ", only those that match its routings" : "")
                + (migration.idMap.map { ", with the ID map \($0)" } ?? "")
        case .undoTransfer(let id): "undo the transfer \(id)"
        case .commitTransfer(let id): "commit the transfer \(id)"
        case .resume: "resume broken shares"
        }
    }
}
