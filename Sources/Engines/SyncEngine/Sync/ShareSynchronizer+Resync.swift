public import EntityModel
import Primitives

/// Resyncs: reading items completely when events do not suffice, and making them agree.
extension ShareSynchronizer {
    /// The number of attempts when the share keeps changing during a read.
    ///
    /// After the last one, the read stays pending.
    private static let readingAttempts = 4

    /// Repairs fields of a share whose values do not correspond, even if nothing changed since they last did.
    ///
    /// - Parameters:
    ///   - fields: The fields, by their names in the profile's source tool.
    ///   - id: The ID of the share.
    ///   - account: The account of the share.
    ///   - repair: The side whose values are copied.
    ///   - cause: The cause for the history.
    /// - Throws: The error of a port. The request is stored and processed with the next read of the share.
    public func repair(
        _ fields: [FieldID], of id: String, account: AccountID, by repair: Share.RepairMode, cause: String
    ) async throws {
        try await store.transaction(for: account) { transaction in
            guard let before = try await transaction.share(id), before.status == .active else { return }
            var decision = Decision(share: before, pairs: CommentPairIndex([]))
            for field in fields { decision.share.requestRepair(field, repair) }
            for side in Side.allCases { decision.requireRead(side, .always) }
            try await store(decision, before: before, in: transaction)
        }
        try await resync(id, account: account, cause: cause)
    }

    /// Retries the rejected parts of a share now, and ends its wait.
    ///
    /// - Parameters:
    ///   - id: The ID of the share.
    ///   - account: The account of the share.
    ///   - cause: The cause for the history.
    /// - Returns: Whether the share exists.
    /// - Throws: The error of a port. The request is stored and processed with the next read of the share.
    public func retry(_ id: String, account: AccountID, cause: String) async throws -> Bool {
        let isKnown = try await store.transaction(for: account) { transaction in
            guard let before = try await transaction.share(id) else { return false }
            guard before.status != .broken else { return true }
            var decision = Decision(share: before, pairs: CommentPairIndex([]))
            decision.share.retryRejections()
            decision.share.backoff = nil
            for side in Side.allCases { decision.requireRead(side, .always) }
            try await store(decision, before: before, in: transaction)
            return true
        }
        if isKnown { try await resync(id, account: account, cause: cause) }
        return isKnown
    }

    /// Reads the unknown parts of a share's items, and makes the items agree.
    ///
    /// Usually both items are read completely. If only the fields of one item are known to have changed, only these are
    /// read.
    ///
    /// - Parameters:
    ///   - id: The ID of the share.
    ///   - account: The account of the share.
    ///   - cause: The cause for the history.
    /// - Returns: The number of commands sent.
    /// - Throws: The error of a port.
    @discardableResult
    public func resync(_ id: String, account: AccountID, cause: String) async throws -> Int {
        let hasher = try await hasher(account)
        var woken: [String] = []
        for attempt in 0..<Self.readingAttempts {
            let found = try await store.transaction(for: account) { try await $0.share(id) }
            guard let before = found, before.status != .broken, try await rules(of: before) != nil else { return 0 }
            woken += try await notifyReferringShares(before)
            let reading: ResyncInput
            do {
                reading = try await resync(before, fieldsOf: attempt > 0 ? nil : before.onlySideWithPendingFieldRead)
            } catch let failure as ToolError where failure.kind == .notFound {
                guard try await !didFollowConversion(before, cause: cause) else { return 0 }
                guard let loss = try await loss(in: before),
                    let ending = try await end(before, loss, cause: cause)
                else { continue }
                return try await send([ending])
            } catch let failure as ToolError where failure.kind == .unreadable {
                try await setAside(before, because: failure, cause: cause)
                return 0
            }
            let people = try await changesByPeople(in: reading.snapshots, of: before, hasher)
            let decision = try await store.transaction(for: account) { transaction -> Decision? in
                guard let share = try await transaction.share(id), share.revision == before.revision else { return nil }
                let pairs = reading.isWhole ? try await transaction.pairs(of: id, ids: nil) : []
                var decision = try await decide(
                    on: reading, share: share, pairs: CommentPairIndex(pairs), people: people, hasher: hasher,
                    cause: cause,
                    in: transaction)
                decision.share.mustNotifyReferringShares = nil
                try await store(decision, before: share, in: transaction)
                return decision
            }
            guard let decision, !decision.needsResync else { continue }
            let sent = try await send([decision])
            guard try await !hasResolvableLinks(decision) else { continue }
            return sent + (try await resyncWaiting(woken, account: account, cause: cause))
        }
        return try await resyncWaiting(woken, account: account, cause: cause)
    }

    private func decide(
        on reading: ResyncInput, share before: Share, pairs: CommentPairIndex, people: [Side: Set<FieldID>],
        hasher: ContentHasher, cause: String, in transaction: any ShareTransaction
    ) async throws -> Decision {
        var share = reading.snapshots.reduce(before) { $0.updatingType(of: $1.entity) }
        let now = clock()
        guard var rules = try await rules(of: share) else {
            return Decision(unmapped: share, before: before, at: now, cause: cause)
        }
        rules.counterparts = try await counterparts(for: share, reading.snapshots, rules, in: transaction)
        _ = share.retryRejections(under: rules.fingerprint)
        var decision = try await decide(
            on: reading, share: share, pairs: pairs, people: people, rules: rules, hasher: hasher, now: now,
            cause: cause, in: transaction)
        decision.share.recordRejections(under: rules.fingerprint)
        return decision
    }

    private func decide(
        on reading: ResyncInput, share: Share, pairs: CommentPairIndex, people: [Side: Set<FieldID>], rules: FieldRules,
        hasher: ContentHasher, now: Timestamp, cause: String, in transaction: any ShareTransaction
    ) async throws -> Decision {
        var rules = rules
        switch reading {
        case .fields(let snapshot):
            let event = Event(
                id: cause, account: share.account, entity: snapshot.entity, occurredAt: snapshot.modifiedAt,
                kind: .updated(snapshot))
            return EventDecider(rules: rules, hasher: hasher, now: now).decide(reading: event, share: share)
        case .origin(let snapshot):
            rules.counterparts.pending = try await parents(
                of: share, among: rules.counterparts.pending, in: transaction)
            return CreationDecider(rules: rules, hasher: hasher, now: now, cause: cause).decide(
                origin: snapshot, share: share)
        case .both(let source, let target):
            return ResyncDecider(rules: rules, hasher: hasher, now: now, cause: cause, changedByPeople: people)
                .decide(source: source, target: target, share: share, pairs: pairs)
        }
    }

    /// The items of a share, as they were read.
    private enum ResyncInput {
        /// The fields of one item were read, without its comments.
        case fields(EntitySnapshot)
        /// The only existing item was read, without its comments.
        case origin(EntitySnapshot)
        case both(source: EntitySnapshot, target: EntitySnapshot)

        var snapshots: [EntitySnapshot] {
            switch self {
            case .fields(let snapshot), .origin(let snapshot): [snapshot]
            case .both(let source, let target): [source, target]
            }
        }

        var isWhole: Bool {
            if case .both = self { true } else { false }
        }
    }

    private func resync(_ share: Share, fieldsOf side: Side?) async throws -> ResyncInput {
        if share.status == .creating {
            return .origin(
                try await read(share[share.origin].entity, comments: false, account: share.account))
        }
        if let side {
            return .fields(try await read(share[side].entity, comments: false, account: share.account))
        }
        async let source = read(share.source.entity, comments: true, account: share.account)
        async let target = read(share.target.entity, comments: true, account: share.account)
        return .both(source: try await source, target: try await target)
    }
}
