import EntityModel

/// The transfer of shares to another profile.
extension JobExecutor {
    func transfer(_ job: Job, _ migration: ShareTransfer, profile: Profile) async throws -> Step {
        var job = job
        guard let new = try await profiles.profile(migration.to, account: job.account), new.id != profile.id else {
            job.fail("The new profile does not exist, or is the same as the old one.")
            return .progressed(job, [])
        }
        let renumbered = Side.allCases.filter { profile.tool(on: $0) != new.tool(on: $0) }
        if let obstacle = JobExecutor.obstacle(to: migration, new, renumbered) {
            job.fail(obstacle)
            return .progressed(job, [])
        }
        if job.cursor == nil {
            job.progress.total = try await store.count(of: profile.account, profile: profile.id)
            if !migration.isCheck { try await prepare(new, after: profile) }
        }
        let shares = try await store.shares(
            of: profile.account, profile: profile.id, after: job.cursor?.after, limit: JobExecutor.page)
        let routed = migration.onlyRouted ? try await sharesMatchingRoutings(shares, of: new) : nil
        let resting = shares.filter { $0.isIdle && (routed == nil || routed?[$0.id] != nil) }
        let known = renumbered.isEmpty ? try await snapshots(of: resting, profile: profile) : [:]
        let mover = ShareTransferrer(
            worker: self, job: job.id, migration: migration, from: profile, to: new, remappedSide: renumbered.first,
            known: known)
        var findings: [Finding] = []
        for share in shares where routed?[share.id] != nil || routed == nil {
            let (hasMoved, found) = try await mover.move(share, mapping: routed?[share.id])
            job.progress.succeeded += hasMoved ? 1 : 0
            job.progress.failed += hasMoved ? 0 : 1
            job.progress.findings += found.count
            findings += found
        }
        job.progress.processed += shares.count
        job.advance(to: shares.count < JobExecutor.page ? nil : shares.last?.id, phases: 1)
        // A user may have ended shares of the old profile since the first page.
        if job.status == .done, !migration.isCheck {
            try await migrations.copyExclusions(from: profile.id, to: new.id, account: job.account)
        }
        return .progressed(job, findings)
    }

    /// Returns the reason why nothing can be transferred, or `nil`.
    private static func obstacle(to migration: ShareTransfer, _ new: Profile, _ renumbered: [Side]) -> String? {
        if renumbered.isEmpty == (migration.idMap != nil) || renumbered.count > 1 {
            return renumbered.isEmpty
                ? "Both profiles have the same tools, so that the items keep their IDs. Omit the ID map."
                : "The profiles may differ in one tool, and the transfer then needs an ID map."
        }
        let sharesByItself = new.mappings.contains { $0.routings.contains(where: \.isAutomatic) }
        guard new.status == .disabled || !sharesByItself else {
            return
                "Disable the new profile until the transfer is done. Otherwise its automatic routings share the "
                + "items a second time."
        }
        return nil
    }

    /// Copies the watermarks and exclusions, so that the new profile misses no change and shares no excluded item.
    private func prepare(_ new: Profile, after old: Profile) async throws {
        let account = old.account
        for side in Side.allCases where old.tool(on: side) == new.tool(on: side) {
            guard let known = try await store.watermark(of: account, profile: old.id, side: side) else { continue }
            let own = try await store.watermark(of: account, profile: new.id, side: side)
            try await store.setWatermark(min(own ?? known, known), of: account, profile: new.id, side: side)
        }
        try await migrations.copyExclusions(from: old.id, to: new.id, account: account)
    }

    /// Returns the mappings of a profile with a routing that matches both items, by the IDs of the shares.
    private func sharesMatchingRoutings(
        _ shares: [Share], of profile: Profile
    ) async throws -> [String: Profile.Mapping] {
        var found: [String: Profile.Mapping] = [:]
        for mapping in profile.mappings {
            for routing in mapping.routings {
                let open = shares.filter { found[$0.id] == nil && $0.existingEntities.count == 2 }
                guard !open.isEmpty else { return found }
                var fitting: [Side: Set<EntityKey>] = [:]
                for side in Side.allCases {
                    let page = try await readers(profile.tool(on: side), profile.account).query(
                        EntityQuery(
                            types: mapping.types(on: side).sorted(), scope: routing.place(on: side).scope,
                            filters: routing.place(on: side).filters,
                            ids: open.map { $0[side].entity.sourceId }.sorted()))
                    fitting[side] = Set(page.items.map(\.entity.key))
                }
                for share in open
                where Side.allCases.allSatisfy({ fitting[$0]?.contains(share[$0].entity.key) ?? false }) {
                    found[share.id] = mapping
                }
            }
        }
        return found
    }

    /// Undoes a transfer.
    func undoTransfer(_ job: Job, of migration: String) async throws -> Step {
        var job = job
        let moved = try await migrations.moved(
            by: migration, account: job.account, after: job.cursor?.after, limit: JobExecutor.page)
        var findings: [Finding] = []
        for before in moved {
            if let reason = try await restore(before, of: migration, job: job.id) {
                findings.append(Finding(.failed, share: before.share.id, reason: reason))
            } else {
                job.progress.succeeded += 1
            }
        }
        job.progress.processed += moved.count
        job.progress.findings += findings.count
        job.progress.failed += findings.count
        job.advance(to: moved.count < JobExecutor.page ? nil : moved.last?.share.id, phases: 1)
        return .progressed(job, findings)
    }

    /// Restores a share to its state before the transfer.
    ///
    /// - Returns: The reason why this is not possible, or `nil` on success.
    private func restore(_ before: TransferredShare, of migration: String, job: String) async throws -> String? {
        try await store.transaction(for: before.share.account) { transaction in
            guard let now = try await transaction.share(before.share.id) else {
                try await transaction.deleteTransferSnapshot(before.share.id, of: migration)
                return "The share has ended in the meantime."
            }
            guard Side.allCases.allSatisfy({ now[$0].pendingCommand == nil }) else {
                return "The share has a pending command. Undo the transfer later."
            }
            for item in before.share.existingEntities {
                let taken = try await transaction.shares(of: item.key).contains {
                    $0.profile == before.share.profile && $0.id != now.id
                }
                guard !taken else { return "One of the items has another share in the old profile." }
            }
            var share = before.share
            let isRenumbered = Side.allCases.contains { now[$0].entity.key != share[$0].entity.key }
            share.revision = now.revision + 1
            share.sequence = max(share.sequence, now.sequence)
            for side in Side.allCases {
                share[side].lastResultSequence = max(share[side].lastResultSequence, now[side].lastResultSequence)
                share[side].pendingRead = .always
            }
            if !isRenumbered { share.fields.merge(now.fields) { $1 } }
            let entry = HistoryEntry(
                share: share.id, occurredAt: clock(), kind: .transferred,
                reason: "The share was moved back to the profile \(share.profile).", cause: job)
            if isRenumbered { try await transaction.removePairs(of: share.id) }
            try await transaction.store(
                ShareChange(share: share, pairs: isRenumbered ? before.pairs : [], history: [entry]))
            for profile in [share.profile, now.profile] {
                try await transaction.setExcluded(share.currentAndFormerKeys, profile: profile, false)
            }
            try await transaction.deleteTransferSnapshot(share.id, of: migration)
            return nil
        }
    }
}
