import AdapterEngine
import EntityModel
import SyncEngine

/// The invariant for rejections: a value may differ only if a tool does not accept it and the share lists exactly this
/// value.
extension Invariants {
    /// Whether a field may differ for a reason that the share lists.
    func isExempt(_ share: Share, _ field: FieldID) -> Bool {
        let mapping = world.profile.mappings[0].typeMappings[0].fields.first { $0.source == field }
        guard let mapping, let left = value(of: mapping, in: share, on: .source),
            let right = value(of: mapping, in: share, on: .target)
        else { return false }
        if Invariants.sets.contains(field) { return share.fields[field]?.rejectedValues != nil }
        return isExempt(share, mapping, left, right)
    }

    private func value(of field: Profile.FieldMapping, in share: Share, on side: Side) -> FieldValue? {
        world.tool(side).item(share[side].entity.sourceId)?.fields[field.field(of: side)]
    }

    /// Whether a value may stay different because the other side rejects it or the profile has no row for it.
    ///
    /// The share must list the value.
    func isExempt(
        _ share: Share, _ field: Profile.FieldMapping, _ left: FieldValue, _ right: FieldValue
    ) -> Bool {
        guard let base = share.fields[field.source] else { return false }
        for (side, value) in [(Side.source, left), (.target, right)] where world.tool(side).isUnreadable(value) {
            return base.unreadable?.contains { $0.side == side } == true
        }
        if isOwnForm(right, of: left, in: share, field, on: .target) { return true }
        if isOwnForm(left, of: right, in: share, field, on: .source) { return true }
        return base.rejectedValues?.contains { isRejected($0, share, field, left, right) } ?? false
    }

    /// Whether a side still holds a value that the other side rejected for a reason that the share lists.
    private func isRejected(
        _ rejected: MergeBase.RejectedValue, _ share: Share, _ field: Profile.FieldMapping, _ left: FieldValue,
        _ right: FieldValue
    ) -> Bool {
        let side = rejected.side
        let (value, other) = side == .source ? (left, right) : (right, left)
        guard rejected.hash == World.hasher(value) else { return false }
        if rejected.isHeld == true {
            return world.faults.contains(.droppedFiles) && !other.shownFiles.isEmpty
                && isHeld(share, field, on: side.other)
        }
        let isListed = share.rejections?.contains { rejection in
            rejection.part == .field && rejection.field == field.source && rejection.side == side.other
                && rejection.hash == rejected.hash
        }
        guard isListed == true else { return false }
        return isRejected(value, from: side) || wasRestored(field, of: share, on: side.other)
    }

    /// Whether a tool changed the text that Tandem sent.
    ///
    /// The changed text counts as the tool's form of the text.
    private func isOwnForm(
        _ value: FieldValue, of sent: FieldValue, in share: Share, _ field: Profile.FieldMapping, on side: Side
    ) -> Bool {
        let tool = world.tool(side)
        guard value.kind == .richText, tool.alters(sent),
            let last = tool.item(share[side].entity.sourceId)?.log[field.field(of: side)]?.last
        else { return false }
        return !last.byUser && last.value == value && last.sent == sent
    }

    /// Whether the history lists a held write of the field, for this share of the items or an earlier one.
    private func isHeld(_ share: Share, _ field: Profile.FieldMapping, on side: Side) -> Bool {
        world.store.history.contains { entry in
            entry.kind == .held && entry.side == side && entry.field == field.field(of: side)
                && !world.store.items(of: entry.share).isDisjoint(with: share.existingEntities.map(\.key))
        }
    }

    /// Whether a user restored the value that Tandem had replaced, in a tool that does not report who changed a field.
    ///
    /// A tool that kept its old value looks the same.
    func wasRestored(_ field: Profile.FieldMapping, of share: Share, on side: Side) -> Bool {
        guard !world.tool(side).hasChangelog else { return false }
        let item = world.tool(side).item(share[side].entity.sourceId)
        let log = item?.log[field.field(of: side)] ?? []
        return log.indices.contains { place in
            guard !log[place].byUser else { return false }
            // A user may edit the field between Tandem's read and write. The write replaces the value that was read.
            let replaced = place == 0 ? [.empty] : log[max(0, place - 2)..<place].map(\.value)
            let later = log[(place + 1)...].prefix { $0.byUser }
            return later.contains { replaced.contains($0.value) }
        }
    }

    /// Checks that no user's edit counts as a value that a tool stored instead of the written one.
    func mistakenEdits() -> [String] {
        guard !world.faults.contains(.alteredValues) else { return [] }
        let names = [World.targetprocessNames.name, World.jiraNames.name]
        return world.store.history.filter { entry in
            entry.kind == .rejected && entry.reason == WriteVerification.other
                && entry.field.map(names.contains) == true
        }
        .map { "\($0.share) takes a user's edit for the tool's own value" }
    }

    /// Whether the other side's tool does not accept the value, or the profile has no row for it.
    private func isRejected(_ value: FieldValue, from side: Side) -> Bool {
        let tool = world.tool(side.other)
        switch value {
        case .text("refused"): return true
        case .state(let name):
            let states = world.profile.mappings[0].typeMappings[0].states
            return !states.contains { (side == .source ? $0.source : $0.target) == name }
        default:
            return tool.rejection(of: value) != nil || tool.alters(value)
        }
    }

    /// Whether the share lists a comment as rejected by the tool of a side.
    func isNamedRejected(_ comment: Comment, on side: Side, _ share: Share) -> Bool {
        share.rejections?.contains { rejection in
            [.comment, .worklog].contains(rejection.part) && rejection.id == comment.id && rejection.side == side
        } ?? false
    }

    /// Whether the share lists a member of a set as rejected by the tool of a side.
    func isNamedRejected(_ member: FieldValue, of field: FieldID, on side: Side, _ share: Share) -> Bool {
        share.rejections?.contains { rejection in
            [.member, .file, .link].contains(rejection.part) && rejection.field == field && rejection.side == side
                && rejection.hash == World.hasher(member)
        } ?? false
    }
}
