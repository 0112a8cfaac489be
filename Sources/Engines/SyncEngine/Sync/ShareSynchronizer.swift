public import EntityModel
import Primitives

/// Starts, ends, resumes, and resyncs shares, using only ports.
///
/// A decision is stored before its commands are sent. If the process crashes in between, reconciliation probes the
/// commands.
public struct ShareSynchronizer: Sendable {
    let store: any ShareStore
    private let sink: any CommandSender
    let readers: ToolReaders
    let profiles: any ProfileProvider
    let hasher: @Sendable (AccountID) async throws -> ContentHasher
    let clock: Clock
    let known: FieldRulesCache

    public init(
        store: any ShareStore, sink: any CommandSender, readers: @escaping ToolReaders, profiles: any ProfileProvider,
        hasher: @escaping @Sendable (AccountID) async throws -> ContentHasher, clock: @escaping Clock,
        known: FieldRulesCache = FieldRulesCache()
    ) {
        self.store = store
        self.sink = sink
        self.readers = readers
        self.profiles = profiles
        self.hasher = hasher
        self.clock = clock
        self.known = known
    }

    /// Starts a share: links its items and transfers the values of the side `share.origin`.
    ///
    /// If one item does not exist yet, it is created first.
    ///
    /// - Parameters:
    ///   - share: The new share.
    ///   - reason: The reason for the history.
    ///   - cause: The cause of the share. If it is an event, its redelivery probes whether all commands were sent.
    ///   - byPerson: Whether a user asked for it. Excluded items are shared only in this case.
    ///   - former: The items that the share's items were before conversions. Their shares may have ended a moment ago.
    /// - Returns: Whether the share started. It does not if an item has a share in the profile or is excluded.
    /// - Throws: The error of a port. The share may have started. It then continues automatically.
    @discardableResult
    public func start(
        _ share: Share, reason: String? = nil, cause: String? = nil, byPerson: Bool = true, former: [EntityKey] = []
    ) async throws -> Bool {
        let cause = cause ?? share.id
        let items = share.existingEntities
        let first = try await firstValues(of: share)
        let hasBegun = try await store.transaction(for: share.account) { transaction in
            for item in items {
                let known = try await transaction.shares(of: item.key)
                guard known.allSatisfy({ $0.profile != share.profile }) else { return false }
            }
            for item in former {
                // Such a share follows the converted item.
                let known = try await transaction.shares(of: item)
                guard known.allSatisfy({ $0.profile != share.profile || $0.status == .broken }) else { return false }
            }
            if byPerson {
                try await transaction.setExcluded(items.map(\.key), profile: share.profile, false)
            } else if try await transaction.isExcluded(anyOf: items.map(\.key) + former, profile: share.profile) {
                return false
            }
            var share = share
            var pairs: [CommentPair] = []
            var reason = reason
            let what: HistoryEntry.Kind = share.status == .creating ? .shared : .linked
            if share.status == .linking {
                share.mustNotifyReferringShares = true
                share.fields = first
                if let ended = try await transaction.releaseUnshared(
                    source: share.source.entity.key, target: share.target.entity.key, profile: share.profile)
                {
                    share.continues(ended.share)
                    pairs = ended.pairs.map { $0.moved(to: share.id) }
                    reason = "The share continues from the state of the earlier share of these items."
                }
            }
            let entry = HistoryEntry(share: share.id, occurredAt: clock(), kind: what, reason: reason, cause: cause)
            try await transaction.store(ShareChange(share: share, pairs: pairs, history: [entry]))
            return true
        }
        guard hasBegun else { return false }
        _ = try await resync(share.id, account: share.account, cause: cause)
        return true
    }

    /// Ends a share.
    ///
    /// Both items stay unchanged and are not auto-shared again.
    ///
    /// - Parameters:
    ///   - id: The ID of the share.
    ///   - account: The account of the share.
    /// - Returns: Whether the share existed.
    /// - Throws: The error of the store.
    public func unshare(_ id: String, account: AccountID) async throws -> Bool {
        try await store.transaction(for: account) { transaction in
            guard let share = try await transaction.share(id) else { return false }
            var decision = Decision(share: share, pairs: CommentPairIndex([]))
            decision.endShare(at: clock(), cause: id)
            try await store(decision, before: share, in: transaction)
            return true
        }
    }

    /// Probes the commands whose results have not arrived.
    ///
    /// If no command is pending, starts a resync.
    func resume(_ waiting: Share) async throws {
        let decision = try await store.transaction(for: waiting.account) { transaction -> Decision? in
            guard let share = try await transaction.share(waiting.id), share.revision == waiting.revision else {
                return nil
            }
            var decision = Decision(share: share, pairs: CommentPairIndex([]))
            for side in Side.allCases { decision.probe(side, now: clock()) }
            return decision
        }
        guard let decision else { return }
        guard decision.commands.isEmpty else {
            _ = try await send([decision])
            return
        }
        guard try await rules(of: decision.share) != nil else {
            return try await backOff(waiting, because: nil)
        }
        try await resync(waiting.id, account: waiting.account, cause: "reconciliation of stalled shares")
    }

    /// Makes a share wait for a growing time because a tool did not accept a request, or the profile has no rules for
    /// it.
    func backOff(_ waiting: Share, because failure: ToolError?) async throws {
        try await store.transaction(for: waiting.account) { transaction in
            guard let share = try await transaction.share(waiting.id), share.revision == waiting.revision else {
                return
            }
            var decision = Decision(share: share, pairs: CommentPairIndex([]))
            decision.share.backOff(at: clock(), isShort: failure?.mustWait == true)
            if let failure {
                var rejection = Rejection(.item, on: nil, reason: failure.message, at: clock())
                rejection.next = decision.share.backoff?.until
                _ = decision.share.reject(rejection, isTriedAgain: false, at: clock())
            }
            if let failure, !failure.isTransient {
                decision.record(
                    .failed, reason: failure.message, at: clock(), cause: "reconciliation of stalled shares")
            }
            try await store(decision, before: share, in: transaction)
        }
    }

    /// Makes a share wait for a growing time because an item cannot be decoded, and records the reason once.
    func setAside(_ waiting: Share, because failure: ToolError, cause: String) async throws {
        try await store.transaction(for: waiting.account) { transaction in
            guard let share = try await transaction.share(waiting.id), share.revision == waiting.revision else {
                return
            }
            var decision = Decision(share: share, pairs: CommentPairIndex([]))
            if share.backoff == nil { decision.record(.unreadable, reason: failure.message, at: clock(), cause: cause) }
            decision.share.backOff(at: clock())
            for side in Side.allCases { decision.requireRead(side, .always) }
            try await store(decision, before: share, in: transaction)
        }
    }

    func read(_ entity: EntityReference, comments: Bool, account: AccountID) async throws -> EntitySnapshot {
        try await readers(entity.tool, account).read(entity, comments: comments)
    }

    func rules(of share: Share) async throws -> FieldRules? {
        let profile = try await profiles.profile(share.profile, account: share.account)
        guard let profile, profile.status == .enabled else { return nil }
        return known.rules(of: share, in: profile)
    }

    func store(
        _ decision: Decision, before: Share, in transaction: any ShareTransaction
    ) async throws {
        let pairs = decision.pairs.changed.sorted().map { decision.pairs.all[$0] }
        guard decision.share != before || !pairs.isEmpty || !decision.history.isEmpty else { return }
        var share = decision.share
        share.revision += 1
        if decision.excludesFromAutoSharing {
            try await transaction.setExcluded(share.currentAndFormerKeys, profile: share.profile, true)
            if share.existingEntities.count == 2 {
                var known = CommentPairIndex(try await transaction.pairs(of: share.id, ids: nil))
                for pair in pairs { known.put(pair) }
                try await transaction.keepUnshared(TransferredShare(share: share, pairs: known.all), at: clock())
            }
        }
        try await transaction.store(
            ShareChange(share: share, pairs: pairs, history: decision.history, endsShare: decision.endsShare))
    }

    func send(_ decisions: [Decision]) async throws -> Int {
        let commands = decisions.flatMap(\.commands)
        guard !commands.isEmpty else { return 0 }
        do {
            try await sink.send(commands)
        } catch {
            // If the process crashes here, reconciliation probes the commands after `commandTimeout`. If only
            // publishing failed, expire them now so that the next pass probes them.
            for decision in decisions { try? await expirePendingCommands(decision) }
            throw error
        }
        return commands.count
    }

    /// Expires commands that may not have been sent, so that the next reconciliation probes them.
    private func expirePendingCommands(_ decision: Decision) async throws {
        let sequences = Set(decision.commands.map(\.sequence))
        try await store.transaction(for: decision.share.account) { transaction in
            guard let before = try await transaction.share(decision.share.id) else { return }
            var expired = Decision(share: before, pairs: CommentPairIndex([]))
            for side in Side.allCases {
                guard let outstanding = before[side].pendingCommand, sequences.contains(outstanding.sequence) else {
                    continue
                }
                expired.share[side].pendingCommand?.issuedAt = .epoch
            }
            try await store(expired, before: before, in: transaction)
        }
    }
}
