import EntityModel

/// The drift check: the shares whose items do not correspond, and the items that match a routing but have no share.
extension JobExecutor {
    func checkDrift(_ job: Job, of selection: Job.EntityFilter?, profile: Profile) async throws -> Step {
        let routes = Side.allCases.filter { selection == nil || selection?.side == $0 }.flatMap { side in
            profile.routes(from: side, automaticOnly: false).map { (side, $0.mapping, $0.routing) }
        }
        let phase = job.cursor?.phase ?? 0
        guard phase > 0 else {
            return try await compareShares(job, of: selection, profile: profile, phases: routes.count + 1)
        }
        guard phase <= routes.count else {
            var job = job
            job.status = .done
            return .progressed(job, [])
        }
        let (side, mapping, routing) = routes[phase - 1]
        let place = routing.place(on: side)
        return try await findNotShared(
            job,
            EntityQuery(
                types: mapping.types(on: side).sorted(), scope: place.scope,
                filters: place.filters + (selection.map { [$0.filter] } ?? []), cursor: job.cursor?.after),
            on: side, routing: routing, profile: profile, phases: routes.count + 1)
    }

    private func compareShares(
        _ job: Job, of selection: Job.EntityFilter?, profile: Profile, phases: Int
    ) async throws -> Step {
        var job = job
        if job.cursor == nil {
            job.progress.total = try await store.count(of: profile.account, profile: profile.id)
        }
        let shares = try await store.shares(
            of: profile.account, profile: profile.id, after: job.cursor?.after, limit: JobExecutor.page)
        // Pending commands and reads are not drift. They are processed without a repair.
        let resting = try await selectedShares(
            shares.filter { $0.status == .broken || $0.isIdle || !$0.suspendedFields(at: clock()).isEmpty },
            by: selection, profile: profile)
        let snapshots = try await snapshots(of: resting.filter { $0.status != .broken }, profile: profile)
        let hasher = try await hasher(job.account)
        var findings: [Finding] = []
        for share in resting {
            findings += compare(share, snapshots: snapshots, profile: profile, hasher: hasher)
        }
        job.progress.processed += shares.count
        job.progress.findings += findings.count
        job.advance(to: shares.count < JobExecutor.page ? nil : shares.last?.id, phases: phases)
        return .progressed(job, findings)
    }

    /// Returns the shares whose items the tool finds with the filter.
    private func selectedShares(
        _ shares: [Share], by selection: Job.EntityFilter?, profile: Profile
    ) async throws -> [Share] {
        guard let selection, !shares.isEmpty else { return shares }
        let page = try await readers(profile.tool(on: selection.side), profile.account).query(
            EntityQuery(
                types: profile.types(on: selection.side), scope: nil, filters: [selection.filter],
                ids: shares.map { $0[selection.side].entity.sourceId }))
        let found = Set(page.items.map(\.entity.key))
        return shares.filter { found.contains($0[selection.side].entity.key) }
    }

    func snapshots(of shares: [Share], profile: Profile) async throws -> [EntityKey: EntitySnapshot] {
        guard !shares.isEmpty else { return [:] }
        async let source = readers(profile.sourceTool, profile.account).read(shares.map(\.source.entity))
        async let target = readers(profile.targetTool, profile.account).read(shares.map(\.target.entity))
        return Dictionary((try await source + target).map { ($0.entity.key, $0) }) { first, _ in first }
    }

    private func compare(
        _ share: Share, snapshots: [EntityKey: EntitySnapshot], profile: Profile, hasher: ContentHasher
    ) -> [Finding] {
        guard share.status != .broken else {
            return [Finding(.missing, share: share.id, reason: "The share is broken.")]
        }
        guard let rules = profile.rules(of: share) else { return [Finding(.unmapped, share: share.id)] }
        guard let source = snapshots[share.source.entity.key], let target = snapshots[share.target.entity.key] else {
            let missing = Side.allCases.first { snapshots[share[$0].entity.key] == nil }
            return [Finding(.missing, share: share.id, entity: missing.map { share[$0].entity })]
        }
        let differing = rules.mapping.fields.filter { !agree($0, share, source, target, rules, hasher) }
        let named = Set(differing.map(\.source))
        let rejected = (share.rejections ?? []).filter { $0.part != .field || !named.contains($0.field ?? FieldID("")) }
            .map { Finding(.rejected, share: share.id, field: $0.field, reason: $0.words) }
        return differing.map { mapping in
            var reason: String?
            if let values = share.fields[mapping.source]?.rejectedValues {
                let known = share.rejections?.first { $0.part == .field && $0.field == mapping.source }
                reason =
                    values.contains { $0.isHeld == true }
                    ? "Held: the write would destroy content on the other side. See the share's history."
                    : known?.reason ?? "The other side does not accept the value."
            }
            if share.fields[mapping.source]?.unresolvedLinks != nil {
                reason = "The field links to an item that has no counterpart yet."
            }
            if share.suspendedFields(at: clock()).contains(mapping.source) {
                reason = "Suspended: the two tools keep overwriting each other."
            }
            return Finding(.differs, share: share.id, field: mapping.source, reason: reason)
        } + rejected
    }

    /// Whether a field is in order: the synced values correspond, or both sides agreed on their current values.
    private func agree(
        _ mapping: Profile.FieldMapping, _ share: Share, _ source: EntitySnapshot, _ target: EntitySnapshot,
        _ rules: FieldRules, _ hasher: ContentHasher
    ) -> Bool {
        guard mapping.ongoingDirection != .none, let left = source.fields[mapping.source],
            let right = target.fields[mapping.target]
        else { return true }
        let base = share.fields[mapping.source] ?? MergeBase()
        if base.mergesByMember(left, right) {
            var merge = SetMerge(base.memberPairs(hasher) ?? [], direction: mapping.ongoingDirection) {
                rules.convert(member: $0, of: mapping, from: $1)
            }
            merge.mentioned = Set(base.mentioned ?? [])
            var partial: Set<Side> = []
            if source.unreadable?[mapping.source] != nil { partial.insert(.source) }
            if target.unreadable?[mapping.target] != nil { partial.insert(.target) }
            merge.merge(
                [.source: hasher.members(of: left), .target: hasher.members(of: right)], partial: partial)
            return merge.isSettled
        }
        // The two tools may store the same text differently. Values from a mapping must match the current mapping.
        let isTabled = left.kind == .state || !mapping.values.isEmpty
        if !isTabled, base.isAgreed, base.source == hasher(left), base.target == hasher(right) { return true }
        let team = source.team ?? target.team
        return rules.areEquivalent(
            source: left, source.mappingContext(of: mapping.source, team: team), target: right,
            target.mappingContext(of: mapping.target, team: team), of: mapping)
    }

    private func findNotShared(
        _ job: Job, _ selection: EntityQuery, on side: Side, routing: Profile.Routing, profile: Profile, phases: Int
    ) async throws -> Step {
        var job = job
        let page = try await readers(profile.tool(on: side), profile.account).query(selection)
        let shared = try await store.sharedOrExcluded(
            among: page.items.map(\.entity.key), profile: profile.id, account: profile.account)
        let unshared = page.items.map(\.entity).filter { !shared.contains($0.key) }
        // If an item matches several routings, the first one counts.
        var findings: [Finding] = []
        for start in stride(from: 0, to: unshared.count, by: JobExecutor.page) {
            let some = Array(unshared[start..<min(start + JobExecutor.page, unshared.count)])
            findings += try await RoutingMatcher(readers: readers)
                .matches(of: some, on: side, profile: profile, automaticOnly: false)
                .filter { $0.routing.id == routing.id }
                .map { Finding(.notShared, entity: $0.entity, reason: "The item matches the routing \(routing.id).") }
        }
        job.progress.processed += page.items.count
        job.progress.findings += findings.count
        job.advance(to: page.next, phases: phases)
        return .progressed(job, findings)
    }
}

extension Share {
    /// Whether the share has no pending commands and no pending reads.
    var isIdle: Bool {
        status == .active && Side.allCases.allSatisfy { self[$0].pendingCommand == nil && self[$0].pendingRead == nil }
    }
}

extension Rejection {
    /// The part, its ID, and the tool's message, for a report.
    fileprivate var words: String {
        ([part.rawValue, id].compactMap(\.self).joined(separator: " ")) + ": " + reason
    }
}
