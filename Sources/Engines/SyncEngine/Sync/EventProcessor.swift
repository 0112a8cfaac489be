public import EntityModel
import Primitives

/// Turns events into commands, either for the shares of their items or by auto-sharing an item.
///
/// A decision is stored before its commands are sent, and the event is acknowledged afterward. If the process crashes
/// in between, the event is redelivered. The cause of the pending command then shows that the command may not have been
/// sent.
public struct EventProcessor: Sendable {
    private let synchronizer: ShareSynchronizer
    private let shareFlow: ShareFlow

    public init(synchronizer: ShareSynchronizer, shareFlow: ShareFlow) {
        self.synchronizer = synchronizer
        self.shareFlow = shareFlow
    }

    /// The outcome of an event.
    public enum Outcome: Hashable, Sendable {
        /// The item belongs to no share and matches no automatic routing.
        case notShared
        /// The item was auto-shared.
        case autoShared
        /// The event has no effect: it is already known, out of date, or an echo.
        case noChange
        case commandsSent(commands: Int)
        /// The shares must be read again because of a new name. The list may be incomplete.
        case readsRequested(shares: Int, isComplete: Bool)
        /// The event reports that an item was deleted, but the item's tool says that it exists.
        case contradicted
    }

    /// Processes one event.
    ///
    /// - Parameter event: The event of an adapter.
    /// - Returns: The outcome, for metrics.
    /// - Throws: The error of a port. The event must be delivered again.
    public func process(_ event: Event) async throws -> Outcome {
        switch event.kind {
        case .renamed: try await expandRename(event)
        case .mentioned: try await resolveMention(event)
        case .updated, .invalidated, .commentsInvalidated, .commentUpdated, .commentDeleted, .deleted,
            .commandCompleted:
            try await processItem(event)
        }
    }

    // MARK: Events that are not about one known item

    /// The maximum number of items that are read again after a rename.
    ///
    /// A drift check finds the others.
    private static let maxRenamedItems = 2_000

    /// Requests a read of every shared item that shows the new name of a sprint, a release, or the like.
    private func expandRename(_ event: Event) async throws -> Outcome {
        let reader = try synchronizer.readers(event.entity.tool, event.account)
        var shares: [String] = []
        var itemCount = 0
        var cursor: String?
        repeat {
            let page: EntityPage
            do {
                page = try await reader.entities(referencing: event.entity, cursor: cursor)
            } catch {
                guard !error.isTransient else { throw error }
                return .readsRequested(shares: shares.count, isComplete: false)
            }
            shares += try await synchronizer.requireReads(
                ofSharesWith: page.items.map(\.entity.key), account: event.account)
            itemCount += page.items.count
            cursor = page.next
        } while cursor != nil && itemCount < Self.maxRenamedItems
        _ = try await synchronizer.resyncWaiting(shares, account: event.account, cause: event.id)
        return .readsRequested(shares: shares.count, isComplete: cursor == nil)
    }

    /// Finds the item that a webhook request names without its ID, and processes it.
    private func resolveMention(_ event: Event) async throws -> Outcome {
        let entity: EntityReference
        do {
            entity = try await synchronizer.readers(event.entity.tool, event.account).resolve(event.entity.sourceId)
                .entity
        } catch {
            guard !error.isTransient else { throw error }
            // The item no longer exists, or Tandem's user cannot see it.
            return .notShared
        }
        return try await processItem(
            Event(
                id: event.id, account: event.account, entity: entity, occurredAt: event.occurredAt,
                kind: .invalidated(version: nil)))
    }

    // MARK: Events about one item

    private func processItem(_ event: Event) async throws -> Outcome {
        var deletion = Deletion()
        if case .deleted = event.kind {
            if try await synchronizer.followConversion(event.entity, account: event.account, cause: event.id) {
                return .noChange
            }
            switch try await synchronizer.isGone(event.entity, account: event.account) {
            case false?: return .contradicted
            case true?: break
            case nil: deletion.isUnproven = true
            }
            deletion.isConversion = try await synchronizer.wasConverted(event.entity, account: event.account)
        }
        // Another process may attach a share to an item whose deletion was not proved, because it had no share.
        guard let decisions = try await decide(event, deletion) else { return try await processItem(event) }
        guard !decisions.isEmpty else { return try await shareFlow.autoShare(event) > 0 ? .autoShared : .notShared }
        var sent = try await synchronizer.send(decisions)
        for decision in decisions {
            let needsResync = decision.needsResync ? true : try await synchronizer.hasResolvableLinks(decision)
            guard needsResync else { continue }
            sent += try await synchronizer.resync(decision.share.id, account: event.account, cause: event.id)
        }
        return sent == 0 ? .noChange : .commandsSent(commands: sent)
    }

    /// The facts about the deletion that an event reports.
    private struct Deletion {
        /// Whether the item had no share for which the tool could be asked.
        var isUnproven = false
        /// Whether the item was converted to another one.
        var isConversion = false
    }

    /// Decides what an event means for each share of its item, and stores the decisions.
    ///
    /// - Returns: The decisions, or `nil` if the deletion must be proved first because the item has a share now.
    private func decide(_ event: Event, _ deletion: Deletion) async throws -> [Decision]? {
        let hasher = try await synchronizer.hasher(event.account)
        let now = synchronizer.clock()
        return try await synchronizer.store.transaction(for: event.account) { transaction -> [Decision]? in
            var decisions: [Decision] = []
            let shares = try await shares(concernedBy: event, in: transaction)
            guard !deletion.isUnproven || shares.allSatisfy({ $0.status == .broken }) else { return nil }
            for before in shares {
                // Only an event with the whole item reports its type reliably.
                var share = before
                if case .updated(let snapshot) = event.kind { share = before.updatingType(of: snapshot.entity) }
                guard var rules = try await synchronizer.rules(of: share) else {
                    let decision = Decision(unmapped: share, before: before, at: now, cause: event.id)
                    try await synchronizer.store(decision, before: before, in: transaction)
                    continue
                }
                if case .updated(let snapshot) = event.kind {
                    rules.counterparts = try await synchronizer.counterparts(
                        for: share, news: snapshot, rules, hasher, in: transaction)
                }
                let pairs = CommentPairIndex(try await transaction.pairs(of: share.id, ids: event.commentIds))
                let decider = EventDecider(
                    rules: rules, hasher: hasher, now: now, isConverted: deletion.isConversion)
                var decision = decider.decide(event, share: share, pairs: pairs)
                decision.share.recordRejections(under: rules.fingerprint)
                try await synchronizer.store(decision, before: before, in: transaction)
                decisions.append(decision)
            }
            return decisions
        }
    }

    /// Returns the shares that an event concerns.
    ///
    /// A command result concerns only its own share.
    private func shares(
        concernedBy event: Event, in transaction: any ShareTransaction
    ) async throws -> [Share] {
        guard case .commandCompleted(let result) = event.kind else {
            return try await transaction.shares(of: event.entity.key)
        }
        if let share = try await transaction.share(result.share) { return [share] }
        if let item = result.createdEntity?.entity {
            try await transaction.append([
                HistoryEntry(
                    share: result.share, occurredAt: synchronizer.clock(), kind: .created,
                    reason:
                        "The share ended before \(item.tool.type.rawValue) item \(item.sourceId) was created for it.",
                    cause: event.id)
            ])
        }
        return []
    }
}

extension Event {
    /// The IDs of the comments that the event is about.
    ///
    /// The records of other comments need not be loaded.
    fileprivate var commentIds: [String] {
        switch kind {
        case .commentUpdated(let comment): [comment.id] + (comment.origin.map { [$0.commentId] } ?? [])
        case .commentDeleted(let id): [id]
        case .commandCompleted(let result):
            result.comments.flatMap { comment in
                if case .applied(let id, _, _) = comment.outcome { return [comment.origin.commentId, id] }
                return [comment.origin.commentId]
            }
        case .updated, .invalidated, .commentsInvalidated, .deleted, .renamed, .mentioned: []
        }
    }
}
