public import EntityModel

/// Reading items whole, where what they told does not suffice, and making them agree.
extension ShareSynchronizer {
    /// How often a reading is begun anew because the share moved on meanwhile, before it is left for later.
    private static let readingAttempts = 4

    /// Makes fields of a share's items correspond where they do not, though nothing changed since they last did.
    ///
    /// - Parameters:
    ///   - fields: by their names in the profile's source tool.
    ///   - id: the share.
    ///   - account: whose share it is.
    ///   - mending: whose values are taken.
    ///   - cause: what history names as the reason.
    /// - Throws: what a port threw; what was asked for is remembered, and done with the share's next reading.
    public func repair(
        _ fields: [FieldID], of id: String, account: AccountID, by mending: Share.RepairMode, cause: String
    ) async throws {
        try await store.transaction(for: account) { transaction in
            guard let before = try await transaction.share(id), before.status == .active else { return }
            var decision = Decision(share: before, pairs: CommentPairIndex([]))
            for field in fields { decision.share.requestRepair(field, mending) }
            for side in Side.allCases { decision.requireRead(side, .always) }
            try await store(decision, before: before, in: transaction)
        }
        try await resync(id, account: account, cause: cause)
    }

    /// Tries again now what a tool did not accept of a share, and ends its pause.
    ///
    /// - Parameters:
    ///   - id: the share.
    ///   - account: whose share it is.
    ///   - cause: what history names as the reason.
    /// - Returns: whether there is such a share.
    /// - Throws: what a port threw; what was asked for is remembered, and done with the share's next reading.
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

    /// Reads what of a share's items is not known, and makes them agree.
    ///
    /// Mostly that is both items whole; where one has told of a change of its fields without their values, those alone.
    ///
    /// - Parameters:
    ///   - id: the share.
    ///   - account: whose share it is.
    ///   - cause: what history names as the reason.
    /// - Returns: the number of commands sent.
    /// - Throws: what a port threw.
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
        hasher: ContentHasher, now: Int64, cause: String, in transaction: any ShareTransaction
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

    /// What was read of a share's items.
    private enum ResyncInput {
        /// One item without its comments.
        case fields(EntitySnapshot)
        /// The only item that there is yet, without its comments.
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
                try await reader.read(share[share.origin].entity, comments: false, account: share.account))
        }
        if let side {
            return .fields(try await reader.read(share[side].entity, comments: false, account: share.account))
        }
        async let source = reader.read(share.source.entity, comments: true, account: share.account)
        async let target = reader.read(share.target.entity, comments: true, account: share.account)
        return .both(source: try await source, target: try await target)
    }
}
