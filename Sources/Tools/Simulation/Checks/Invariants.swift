import EntityModel
import SyncEngine

extension Profile.FieldMapping {
    func field(of side: Side) -> FieldID { side == .source ? source : target }
}

/// The invariants that must hold once users stop editing and all messages are delivered.
struct Invariants {
    let world: World
    let people: SimulatedUsers

    func violations() -> [String] {
        let shares = world.store.shares
        return Side.allCases.flatMap { counterparts(on: $0, shares) }
            + shares.flatMap { share -> [String] in
                guard share.status != .broken else { return ends(share) }
                if endsConverted, Side.allCases.contains(where: { share[$0].previousIDs?.isEmpty == false }) {
                    return ["\(share.id) continues, although its item was converted"]
                }
                guard let source = world.source.item(share.source.entity.sourceId),
                    let target = world.target.item(share.target.entity.sourceId)
                else {
                    return ["\(share.id) is \(share.status), but one of its items does not exist"]
                }
                if let reason = departure(source, target) { return ["\(share.id) continues, although \(reason)"] }
                return fields(source, target, share) + comments(source, target, share) + waiting(share)
                    + provenance(source, target, share) + unnamed(share) + destroyed(source, target, share)
            }
            + requests() + deletions() + mistakenEdits() + Side.allCases.flatMap { world.tool($0).harmedComments }
    }

    /// Returns the unexpected findings of a drift check.
    ///
    /// Only values that the other side does not accept may remain.
    func violations(of findings: [Finding]) -> [String] {
        findings.filter { finding in
            if finding.kind == .missing { return finding.share.flatMap { world.store.share($0) }?.status != .broken }
            // A member that a tool rejects stays on its side, and the drift report lists it.
            if finding.kind == .rejected { return finding.share.flatMap { world.store.share($0) }?.rejections == nil }
            if finding.kind == .notShared, let entity = finding.entity { return !wasCreatedForBrokenShare(entity) }
            if world.oscillates, finding.kind == .differs, finding.field.map(isOscillating) == true { return false }
            guard finding.kind == .differs, let share = finding.share.flatMap({ world.store.share($0) }),
                let field = finding.field
            else { return true }
            return !isExempt(share, field)
        }
        .map {
            "unexpected finding of the drift check: \($0.kind) \($0.share ?? "") \($0.entity?.sourceId ?? "") \($0.reason ?? "")"
        }
    }

    private func isOscillating(_ field: FieldID) -> Bool {
        world.oscillates && field == World.targetprocessNames.description
    }

    // MARK: Ended shares

    private var endsConverted: Bool { world.profile.mappings[0].onConvert == .unshare }

    /// Returns the reason why a share must have ended because of the location of its items, or `nil`.
    private func departure(_ items: SimulatedTool.Item...) -> String? {
        let rules = world.profile.mappings[0]
        if rules.onArchive == .unshare, items.contains(where: \.isArchived) { return "an item is archived" }
        let isAway = rules.onMove == .unshare && items.contains { $0.project == World.elsewhere }
        return isAway ? "an item is in a project without a routing" : nil
    }

    /// Checks a broken share: one item no longer exists, no action remains for the other, and it got at most one
    /// notice.
    private func ends(_ share: Share) -> [String] {
        let items = Side.allCases.map { world.tool($0).item(share[$0].entity.sourceId) }
        var found: [String] = []
        if items.allSatisfy({ $0 != nil }) { found.append("\(share.id) is broken, but both items exist") }
        if share.deletionFollowUp != nil { found.append("\(share.id) still has a deletion to handle") }
        for comments in items.compactMap({ $0?.comments }) where comments.count(where: isDeletionNotice) > 1 {
            found.append("\(share.id) got more than one deletion notice")
        }
        return found
    }

    func isDeletionNotice(_ comment: Comment) -> Bool {
        comment.isTandems && comment.origin?.commentId == "deleted"
    }

    /// Whether the item was created for a share whose other item was deleted in the meantime.
    private func wasCreatedForBrokenShare(_ entity: EntityReference) -> Bool {
        let tool = entity.tool == world.source.tool ? world.source : world.target
        return tool.item(entity.sourceId)?.madeFor.flatMap { world.store.share($0) }?.status == .broken
    }

    // MARK: Counterparts

    /// Returns the unshared items that match the automatic routing and that no user excluded.
    ///
    /// During a transfer, the job that shares all items of a routing shares these items.
    func unshared() -> [String] {
        guard !world.transfers else { return [] }
        return Side.allCases.flatMap { side in counterparts(on: side, world.store.shares).filter(isUnshared) }
    }

    private func isUnshared(_ violation: String) -> Bool { violation.hasSuffix(Invariants.notShared) }
    private static let notShared = "was not auto-shared"

    /// Checks that every item that matches the automatic routing has one share, unless a user ended it.
    ///
    /// No item may be created twice.
    private func counterparts(on side: Side, _ shares: [Share]) -> [String] {
        world.tool(side).items.flatMap { id, item -> [String] in
            let entity = world.tool(side).reference(id)
            // A broken share stays in the old profile after a transfer.
            let own = shares.filter { share in
                share[side].entity.key == entity.key && (share.profile == world.profile.id || share.status != .broken)
            }
            var found: [String] = []
            if own.count > 1 { found.append("\(id) on \(side) has \(own.count) shares") }
            if item.project == World.automatic, !item.isArchived, item.madeFor == nil, own.isEmpty,
                !world.store.isSetApart(entity.key, world.profile.id)
            {
                found.append("\(id) on \(side) \(Invariants.notShared)")
            }
            if let share = item.madeFor, let known = world.store.share(share), known[side].entity.sourceId != id,
                known.status != .broken
            {
                found.append("\(id) on \(side) was created for \(share), which has \(known[side].entity.sourceId)")
            }
            if let share = item.madeFor,
                world.tool(side).items.contains(where: { $0.id < id && $0.item.madeFor == share })
            {
                found.append("\(id) on \(side) is not the only one that was created for \(share)")
            }
            return found
        }
    }

    // MARK: Fields

    private func fields(_ source: SimulatedTool.Item, _ target: SimulatedTool.Item, _ share: Share) -> [String] {
        let mapping = world.profile.mappings[0].typeMappings[0]
        return sets(source, target, share)
            + mapping.fields.filter {
                !Invariants.sets.contains($0.source) && !isOscillating($0.source)
            }.flatMap { field -> [String] in
                guard let left = source.fields[field.source], let right = target.fields[field.target] else {
                    return ["\(share.id) has no \(field.source.rawValue)"]
                }
                var found: [String] = []
                if !agree(left, right, mapping), !isExempt(share, field, left, right) {
                    found.append("\(share.id) \(field.source.rawValue) differs: \(left) and \(right)")
                }
                found += lost(share, field, source.log[field.source] ?? [], target.log[field.target] ?? [])
                found += echoes(share, field, source.log[field.source] ?? [])
                found += echoes(share, field, target.log[field.target] ?? [])
                return found
            }
    }

    func agree(_ left: FieldValue, _ right: FieldValue, _ mapping: Profile.TypeMapping) -> Bool {
        switch (left, right) {
        case (.state(let left), .state(let right)):
            if mapping.states.contains(where: { $0.source == left && $0.target == right }) { return true }
            let stage = [StateCategory.new, .inProgress, .done].first {
                SimulatedTool.states(of: $0, in: .targetprocess).contains(left)
            }
            return mapping.mapsStateCategories
                && stage.map { SimulatedTool.states(of: $0, in: .jira).contains(right) } ?? false
        case (.text(let left), .text(let right)):
            return trimmed(left) == trimmed(right)
        default:
            return left == right
        }
    }

    /// Returns the text that a user wrote, in the form in which both tools store it.
    private func words(_ value: FieldValue) -> String? {
        switch value {
        case .text(let text): trimmed(text)
        case .richText(let text): trimmed(text.plainText)
        default: nil
        }
    }

    private func trimmed(_ text: String) -> String {
        var text = text
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }

    /// Returns the users' texts that Tandem replaced without a record.
    ///
    /// Each text must have existed on the other side before, or the history must list a conflict.
    private func lost(
        _ share: Share, _ field: Profile.FieldMapping, _ source: [SimulatedTool.LogEntry],
        _ target: [SimulatedTool.LogEntry]
    ) -> [String] {
        guard field.source.rawValue != "EntityState" else { return [] }
        let named = conflicts(share, in: field)
        let starts = world.store.begun
        var found: [String] = []
        for (side, log) in [(Side.source, source), (Side.target, target)] {
            // An earlier counterpart may have received the text.
            let other = counterparts(of: share[side].entity.sourceId, on: side)
                .compactMap { world.tool(side.other).record(of: $0) }
                .flatMap { $0.log[field.field(of: side.other)] ?? [] }
            for (before, after) in zip(log.dropFirst(), log.dropFirst(2)) where before.byUser && !after.byUser {
                guard let text = words(before.value), text != "refused" else { continue }
                if world.tool(side).concurrentEdits.contains(before.value) { continue }
                let known = other.contains { words($0.value) == text || words($0.sent) == text }
                // The history entry must match the field, side, and time.
                let isNamed = named.contains { entry in
                    guard entry.side == side, entry.field == field.field(of: side), before.at <= entry.occurredAt else {
                        return false
                    }
                    // A value that was overwritten when two items were linked must have existed before that.
                    let isLate = starts.contains { start in
                        start.share.id == entry.share && start.share.status == .linking && start.at < before.at
                    }
                    return entry.occurredAt <= after.at && !(entry.reason == HistoryEntry.differedFirst && isLate)
                }
                if !known, !isNamed { found.append("\(share.id) lost \(text) on \(side) to \(after.value)") }
            }
        }
        return found
    }

    /// Whether the history lists a lost value of the field, for this share of the items or an earlier one.
    func isNamed(_ share: Share, _ field: Profile.FieldMapping, because reason: String? = nil) -> Bool {
        conflicts(share, in: field).contains { reason == nil || $0.reason == reason }
    }

    /// Returns the history entries for lost values of a field or comments, for this share of the two items or an
    /// earlier one.
    func conflicts(_ share: Share, in field: Profile.FieldMapping?) -> [HistoryEntry] {
        let items = Side.allCases.flatMap { side in
            [share[side].entity.key] + world.tool(side).conversions(of: share[side].entity.sourceId).predecessors
        }
        return world.store.history.filter {
            $0.kind == .conflict && ($0.field == field?.source || $0.field == field?.target)
                && !world.store.items(of: $0.share).isDisjoint(with: items)
        }
    }

    /// Checks that Tandem never writes a value to the side on which a user wrote it before.
    private func echoes(
        _ share: Share, _ field: Profile.FieldMapping, _ log: [SimulatedTool.LogEntry]
    ) -> [String] {
        // A repair may restore an old value.
        guard field.source.rawValue != "EntityState", !isNamed(share, field, because: HistoryEntry.repairReason) else {
            return []
        }
        var own: Set<String> = []
        var found: [String] = []
        for entry in log {
            guard case .text(let text) = entry.value, text != "refused" else { continue }
            if entry.byUser {
                own.insert(trimmed(text))
            } else if own.contains(trimmed(text)) {
                found.append("\(share.id) \(field.source.rawValue) got its own \(text) back")
            }
        }
        return found
    }

    // MARK: Pending work

    private func waiting(_ share: Share) -> [String] {
        Side.allCases.compactMap { side in
            if share[side].pendingCommand != nil { return "\(share.id) still waits for a command result from \(side)" }
            // A suspended field is read again after an hour.
            if world.oscillates, !share.suspendedFields(at: world.scheduler.now).isEmpty { return nil }
            return share[side].pendingRead == nil ? nil : "\(share.id) still has to read \(side)"
        }
    }
}
