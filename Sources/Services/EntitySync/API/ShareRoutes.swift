import Core
import EntityModel
import Foundation
import HTTPTypes
import Hummingbird
import InternalAPI
import Primitives
import SyncEngine

/// The share routes of the sync API, under a group such as `/api/v1/{account}/shares`.
///
/// They start and end shares, list them, and return their history. Reading requires `sync:read`; writing requires
/// `sync:write`.
struct ShareRoutes: Sendable {
    let store: PostgresShareStore
    let synchronizer: ShareSynchronizer
    let shareFlow: ShareFlow
    let profiles: any ProfileProvider
    let clock: Clock

    static let maximumPage = 500
    static let maximumBody = 64 << 10

    func addReading<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("") { request, context in
            let query = request.uri.queryParameters
            let page = try await store.page(
                of: try context.account, profile: query["profile"].map(String.init),
                after: query["after"].map(String.init), limit: limit(query["limit"]), now: clock())
            return try Response.json(page)
        }
        group.get(":id") { _, context in
            try Response.json(try await share(context).view(at: clock()))
        }
        group.get(":id/history") { request, context in
            let query = request.uri.queryParameters
            var wanted = SyncAPI.HistoryQuery { query[Substring($0)] }
            wanted.share = try context.parameters.require("id")
            return try Response.json(try await store.history(of: try context.account, wanted))
        }
    }

    func addWriting<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post("") { request, context in
            let account = try context.account
            let wanted = try await request.json(SyncAPI.ShareRequest.self, upTo: Self.maximumBody)
            let share = try await share(wanted, account: account)
            return try Response.json(share.view(at: clock()), status: .created)
        }
        group.post(":id/retry") { _, context in
            let id = try context.parameters.require("id")
            do {
                let isKnown = try await synchronizer.retry(id, account: try context.account, cause: "retry")
                guard isKnown else { throw notFound(id) }
            } catch let failure as ToolError {
                // The share stores the request. Reconciliation retries it when the tool responds.
                guard failure.isTransient else { throw ProblemError(.badGateway, failure.message) }
            }
            return try Response.json(try await share(context).view(at: clock()))
        }
        group.post(":id/repair") { _, context in
            let id = try context.parameters.require("id")
            return try Response.json(try await repair(id, account: try context.account).view(at: clock()))
        }
        group.delete(":id") { _, context in
            let id = try context.parameters.require("id")
            guard try await synchronizer.unshare(id, account: try context.account) else { throw notFound(id) }
            return Response(status: .noContent)
        }
    }

    /// Resumes a broken share.
    private func repair(_ id: String, account: AccountID) async throws -> Share {
        do {
            switch try await synchronizer.resume(id, account: account, cause: "by hand") {
            case .resumed, .notBroken: break
            case .stillBroken(let reason): throw ProblemError(.conflict, reason)
            case nil: throw notFound(id)
            }
        } catch let failure as ToolError {
            throw ProblemError(failure.isTransient ? .serviceUnavailable : .badGateway, failure.message)
        }
        guard let share = try await store.share(id, of: account) else { throw notFound(id) }
        return share
    }

    private func share(_ wanted: SyncAPI.ShareRequest, account: AccountID) async throws -> Share {
        guard let profile = try await profiles.profile(wanted.profile, account: account) else {
            throw ProblemError(.notFound, "There is no profile \(wanted.profile).")
        }
        guard wanted.source?.tool ?? profile.sourceTool == profile.sourceTool,
            wanted.target?.tool ?? profile.targetTool == profile.targetTool
        else {
            throw ProblemError(
                .unprocessableContent, "The items do not belong to the profile's source and target tools.")
        }
        switch (wanted.source, wanted.target) {
        case (let source?, let target?):
            return try await link(source, target, origin: wanted.origin, profile: profile)
        case (let item?, nil), (nil, let item?):
            return try await shareAsNew(item, profile: profile)
        case (nil, nil):
            throw ProblemError(.unprocessableContent, "No item is named.")
        }
    }

    private func shareAsNew(_ item: EntityReference, profile: Profile) async throws -> Share {
        let outcome: ShareFlow.Outcome
        do {
            outcome = try await shareFlow.share(item, profile: profile)
        } catch let failure as ToolError {
            throw ProblemError(failure.isTransient ? .serviceUnavailable : .unprocessableContent, failure.message)
        }
        switch outcome {
        case .started(let id), .alreadyShared(before: let id):
            guard let share = try await store.share(id, of: profile.account) else { throw notFound(id) }
            return share
        case .noMatchingRouting:
            throw ProblemError(
                .unprocessableContent,
                "The item matches no routing of the profile, or the profile does not map its type.")
        }
    }

    private func link(
        _ source: EntityReference, _ target: EntityReference, origin: String?, profile: Profile
    ) async throws -> Share {
        let account = profile.account
        let mapping = profile.mappings.first { mapping in
            mapping.typeMappings.contains {
                $0.sourceType == source.entityType && $0.targetType == target.entityType
            }
        }
        guard let mapping else {
            throw ProblemError(
                .unprocessableContent,
                "The profile does not map the type \(source.entityType) to the type \(target.entityType).")
        }
        if let known = try await store.share(of: account, profile: profile.id, source: source.key) {
            guard known.target.entity.key == target.key else {
                throw ProblemError(.conflict, "The source item is already shared with another item.")
            }
            return known.status == .broken ? try await repair(known.id, account: account) : known
        }
        let share = Share(
            id: UUID().uuidString.lowercased(), account: account, profile: profile.id, mapping: mapping.id,
            origin: origin.flatMap(Side.init(rawValue:)) ?? .source, source: source, target: target)
        do {
            guard try await synchronizer.start(share) else {
                throw ProblemError(.conflict, "One of the items is already shared with another item.")
            }
        } catch let failure as ToolError {
            // The share is stored. Reconciliation syncs it for the first time when the tool responds again.
            guard failure.isTransient else { throw ProblemError(.badGateway, failure.message) }
        }
        return share
    }

    private func share(_ context: some RequestContext) async throws -> Share {
        let id = try context.parameters.require("id")
        guard let share = try await store.share(id, of: try context.account) else { throw notFound(id) }
        return share
    }

    private func limit(_ text: Substring?) -> Int {
        min(max(text.flatMap { Int($0) } ?? 100, 1), Self.maximumPage)
    }

    private func notFound(_ id: String) -> ProblemError { ProblemError(.notFound, "There is no share \(id).") }
}

extension Share {
    /// Returns the share as the API shows it.
    func view(at now: Timestamp) -> SyncAPI.ShareView {
        SyncAPI.ShareView(
            id: id, profile: profile, status: status.rawValue, source: end(source), target: end(target),
            rejectedFields: fields.filter { $0.value.rejectedValues != nil }.map(\.key.rawValue).sorted(),
            suspendedFields: suspendedFields(at: now).map(\.rawValue), rejected: (rejections ?? []).map(view))
    }

    private func view(_ rejection: Rejection) -> SyncAPI.RejectedPart {
        SyncAPI.RejectedPart(
            part: rejection.part.rawValue, side: rejection.side?.rawValue, field: rejection.field?.rawValue,
            id: rejection.id, reason: rejection.reason, since: rejection.since, tries: rejection.tries,
            next: rejection.next)
    }

    private func end(_ end: SideState) -> SyncAPI.ShareView.SideView {
        SyncAPI.ShareView.SideView(
            entity: end.entity, key: end.displayKey, url: end.url,
            isPending: end.pendingCommand != nil || end.pendingRead != nil,
            waitingSince: end.pendingCommand.flatMap { $0.issuedAt > .epoch ? $0.issuedAt : nil })
    }
}
