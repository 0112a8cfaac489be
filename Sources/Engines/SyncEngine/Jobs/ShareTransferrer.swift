import EntityModel

/// Transfers shares one after another to another profile, as part of a job.
struct ShareTransferrer {
    let worker: JobExecutor
    let job: String
    let migration: ShareTransfer
    let from: Profile
    let to: Profile
    let remappedSide: Side?
    /// The items of a page, if they keep their IDs.
    let known: [EntityKey: EntitySnapshot]

    /// The items of a share, as they were read.
    private struct TransferInput {
        var source: EntitySnapshot
        var target: EntitySnapshot

        subscript(side: Side) -> EntitySnapshot { side == .source ? source : target }
    }

    /// Transfers a share, or checks whether it can be transferred.
    ///
    /// - Parameters:
    ///   - share: The share of the old profile.
    ///   - mapping: The mapping of the new profile, if a routing determines it.
    /// - Returns: Whether the share was or could be transferred, and the findings.
    /// - Throws: The error of a port, unless a tool does not return one of the items.
    func move(_ share: Share, mapping: Profile.Mapping?) async throws -> (hasMoved: Bool, findings: [Finding]) {
        func fails(_ what: Finding.Kind, _ reason: String) -> (Bool, [Finding]) {
            (false, [Finding(what, share: share.id, reason: reason)])
        }
        guard share.isIdle else {
            return share.status == .broken
                ? fails(.missing, "The share is broken.")
                : fails(.failed, "The share has a pending command or read. Repeat the transfer later.")
        }
        let reading: TransferInput
        do {
            guard let read = try await read(share) else {
                return remappedSide == nil
                    ? fails(.missing, "One of the items does not exist.")
                    : fails(.unmapped, "The ID map has no new ID for the item.")
            }
            reading = read
        } catch let failure as ToolError where !failure.isTransient {
            return fails(.missing, failure.message)
        }
        let mapping = (mapping.map { [$0] } ?? to.mappings).first {
            $0.typeMapping(of: reading.source.entity, and: reading.target.entity) != nil
        }
        guard let mapping, let types = mapping.typeMapping(of: reading.source.entity, and: reading.target.entity) else {
            return fails(
                .unmapped,
                "The new profile does not map \(reading.source.entity.entityType) to "
                    + "\(reading.target.entity.entityType)."
            )
        }
        let rules = FieldRules(types, of: mapping, source: to.sourceTool, target: to.targetTool)
        let hasher = try await worker.hasher(share.account)
        return try await worker.store.transaction(for: share.account) { transaction in
            guard let now = try await transaction.share(share.id), now.revision == share.revision else {
                return fails(.failed, "The share was changed at the same time. Repeat the transfer later.")
            }
            for side in Side.allCases {
                let taken = try await transaction.shares(of: reading[side].entity.key).contains { $0.profile == to.id }
                guard !taken else { return fails(.failed, "One of the items has a share in the new profile.") }
            }
            var rules = rules
            rules.counterparts = try await worker.synchronizer.counterparts(
                for: now, [reading.source, reading.target], rules, in: transaction)
            let plan = TransferDecider(
                rules: rules, before: from.rules(of: now)?.mapping, hasher: hasher, remappedSide: remappedSide)
            let move = plan.move(
                now, to: to, mapping: mapping.id, source: reading.source, target: reading.target)
            let findings = move.differing.map {
                Finding(
                    .differs, share: share.id, field: $0,
                    reason: "The values differ and stay unchanged until one of them is edited.")
            }
            if !migration.isCheck { try await store(move.share, was: now, reading, rules, hasher, in: transaction) }
            return (true, findings)
        }
    }

    private func store(
        _ moved: Share, was before: Share, _ reading: TransferInput, _ rules: FieldRules, _ hasher: ContentHasher,
        in transaction: any ShareTransaction
    ) async throws {
        var share = moved
        share.revision += 1
        let pairs = try await transaction.pairs(of: share.id, ids: nil)
        try await transaction.saveTransferSnapshot(TransferredShare(share: before, pairs: pairs), by: job)
        var renewed: [CommentPair] = []
        if let remappedSide {
            renewed = CommentMatcher(hasher: hasher, remappedSide: remappedSide).pairs(
                pairs, share: share.id,
                comments: reading[remappedSide].comments ?? [], others: reading[remappedSide.other].comments ?? [])
            try await transaction.removePairs(of: share.id)
            for side in Side.allCases { share[side].learnDiscussion(of: reading[side], rules, hasher) }
        }
        let entry = HistoryEntry(
            share: share.id, occurredAt: worker.clock(), kind: .transferred,
            reason: "The share was moved to the profile \(to.id).",
            cause: job)
        try await transaction.store(ShareChange(share: share, pairs: renewed, history: [entry]))
        // The old profile's automatic routes must not share the items a second time.
        try await transaction.setExcluded(before.currentAndFormerKeys, profile: from.id, true)
    }

    /// Returns both items, or `nil` if one does not exist or its new ID is not known.
    private func read(_ share: Share) async throws -> TransferInput? {
        guard let remappedSide, let table = migration.idMap else {
            guard let source = known[share.source.entity.key], let target = known[share.target.entity.key] else {
                return nil
            }
            return TransferInput(source: source, target: target)
        }
        let old = share[remappedSide]
        let names = [old.entity.sourceId, old.displayKey].compactMap(\.self)
        let rows = try await worker.migrations.mappedIDs(names, in: table, account: share.account)
        guard let name = names.lazy.compactMap({ rows[$0] }).first else { return nil }
        let reader = try worker.readers(to.tool(on: remappedSide), share.account)
        let new = try await reader.read(try await reader.resolve(name).entity, comments: true)
        let there = share[remappedSide.other].entity
        let other = try await worker.readers(there.tool, share.account).read(there, comments: true)
        return remappedSide == .source
            ? TransferInput(source: new, target: other) : TransferInput(source: other, target: new)
    }
}
