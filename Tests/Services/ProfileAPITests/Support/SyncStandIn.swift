import Core
import EntityModel
import Foundation
import Hummingbird
import InternalAPI
import Primitives
import Synchronization
import TestSupport

/// An in-memory sync API over real HTTP.
final class SyncStandIn: Sendable {
    private let shares = Mutex<[String: [SyncAPI.ShareView]]>([:])
    private let parked = Mutex<[String: [DeadLetter]]>([:])
    /// The fields that the adapters of connections return.
    ///
    /// A connection without fields is unreachable.
    let fields = Mutex<[String: [FieldDescription]]>([:])

    func park(_ message: DeadLetter, of account: AccountID) {
        parked.withLock { $0[account.rawValue, default: []].append(message) }
    }

    func shares(of account: AccountID) -> [SyncAPI.ShareView] {
        shares.withLock { $0[account.rawValue] ?? [] }
    }

    private static func unborn(_ type: ToolType) -> EntityReference {
        .placeholder(
            for: "s", type: type == .jira ? "10001" : "userstory",
            in: Tool(id: type == .jira ? "jira" : "acme.tpondemand.com", type: type))
    }

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        let group = router.group("api/v1/:account/shares")
        group.get("") { [self] request, context in
            let profile = request.uri.queryParameters["profile"].map(String.init)
            let all = shares(of: AccountID(rawValue: try context.parameters.require("account")))
            return try Self.json(
                SyncAPI.SharePage(shares: all.filter { profile == nil || $0.profile == profile }, next: nil))
        }
        group.post("") { [self] request, context in
            let wanted = try await request.json(SyncAPI.ShareRequest.self, upTo: 10_000)
            let account = try context.parameters.require("account")
            let source = wanted.source ?? Self.unborn(.targetprocess)
            let target = wanted.target ?? Self.unborn(.jira)
            guard source.entityType == "userstory" else {
                throw ProblemError(.unprocessableContent, ProblemDetails(title: "No", detail: "not mapped"))
            }
            let view = SyncAPI.ShareView(
                id: "s\(source.sourceId)", profile: wanted.profile,
                status: source.isPlaceholder || target.isPlaceholder ? "creating" : "linking",
                source: .init(entity: source, key: nil, url: nil, isPending: true),
                target: .init(entity: target, key: target.isPlaceholder ? nil : "ABC-5", url: nil, isPending: true),
                rejectedFields: [wanted.origin].compactMap { $0 })
            shares.withLock { $0[account, default: []].append(view) }
            return try Self.json(view)
        }
        group.delete(":id") { [self] _, context in
            let (account, id) = (try context.parameters.require("account"), try context.parameters.require("id"))
            let isGone = shares.withLock { shares in
                let before = shares[account]?.count
                shares[account]?.removeAll { $0.id == id }
                return before != shares[account]?.count
            }
            guard isGone else { throw ProblemError(.notFound, ProblemDetails(title: "Not found", detail: "no \(id)")) }
            return Response(status: .noContent)
        }
        group.get(":id/history") { request, context in
            let before = request.uri.queryParameters["before"].flatMap { Int64($0) } ?? 100
            let line = SyncAPI.HistoryEntryView(
                id: before - 1, share: try context.parameters.require("id"), occurredAt: 5, kind: "written",
                side: "target",
                field: "Name", reason: nil, cause: try context.parameters.require("id"), trace: nil)
            return try Self.json(SyncAPI.HistoryPage(entries: [line], next: before - 1))
        }
        // The response contains the query, so that the test can check that it arrived unchanged.
        router.get("api/v1/:account/history") { request, _ in
            let query = request.uri.queryParameters
            let asked = SyncAPI.HistoryQuery { query[Substring($0)] }
            let line = SyncAPI.HistoryEntryView(
                id: asked.before ?? 0, share: asked.share ?? "", occurredAt: asked.since ?? .epoch,
                kind: asked.kind ?? "",
                side: asked.until.map { "\($0)" }, field: asked.field, reason: asked.item, cause: "\(asked.limit)",
                trace: asked.trace)
            return try Self.json(SyncAPI.HistoryPage(entries: [line], next: nil))
        }
        router.get("api/v1/:account/:connection/fields") { [self] _, context in
            let connection = try context.parameters.require("connection")
            guard let told = fields.withLock({ $0[connection] }) else { throw HTTPError(.notFound) }
            return try Self.json(told)
        }
        addParked(to: router.group("api/v1/:account/dead-letters"))
        return router
    }

    private func addParked(to group: RouterGroup<BasicRequestContext>) {
        group.get("") { [self] _, context in
            let account = try context.parameters.require("account")
            return try Self.json(
                SyncAPI.DeadLetterList(messages: parked.withLock { $0[account] ?? [] }, isComplete: true))
        }
        for verb in ["replay", "discard"] {
            group.post("\(verb)") { [self] request, context in
                let wanted = try await request.json(SyncAPI.DeadLetterSelection.self, upTo: 10_000)
                let account = try context.parameters.require("account")
                let count = parked.withLock { parked in
                    let before = parked[account]?.count ?? 0
                    parked[account]?.removeAll { wanted.all == true || wanted.ids?.contains($0.id) == true }
                    return before - (parked[account]?.count ?? 0)
                }
                return try Self.json(SyncAPI.DeadLetterCount(count: count, isComplete: true))
            }
        }
    }

    private static func json(_ value: some Encodable) throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSONEncoder().encode(value))))
    }
}
