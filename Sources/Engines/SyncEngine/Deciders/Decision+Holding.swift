import EntityModel
import Primitives

/// Values that cannot be decoded, and writes that are held because they would destroy content.
extension Decision {
    /// Records the fields of an item that cannot be decoded, and lists each one once in the history.
    mutating func noteUnreadable(
        in snapshot: EntitySnapshot, on side: Side, _ mapping: Profile.TypeMapping, at now: Timestamp, cause: String
    ) {
        for mapping in mapping.fields {
            let field = mapping.field(on: side)
            let problem = snapshot.unreadable?[field]
            // A field that the tool does not report may still be unreadable.
            guard problem != nil || snapshot.fields[field] != nil else { continue }
            noteUnreadable(problem, key: mapping.source, field: field, on: side, at: now, cause: cause)
        }
        let problem = snapshot.unreadable?[.comments]
        guard mapping.comments != .none || mapping.worklogs != .none, problem != nil || snapshot.comments != nil else {
            return
        }
        noteUnreadable(problem, key: .comments, field: .comments, on: side, at: now, cause: cause)
    }

    private mutating func noteUnreadable(
        _ problem: String?, key: FieldID, field: FieldID, on side: Side, at now: Timestamp, cause: String
    ) {
        let known = share.fields[key]?.unreadable ?? []
        guard known.first(where: { $0.side == side })?.problem != problem else { return }
        var all = known.filter { $0.side != side }
        if let problem { all.append(MergeBase.Unreadable(side: side, problem: problem)) }
        share.fields[key, default: MergeBase()].unreadable = all.isEmpty ? nil : all
        guard let problem else { return }
        record(
            .unreadable, side: side, field: field,
            reason:
                "Tandem cannot read the value in \(share[side].entity.tool.type.rawValue): \(problem). The other side "
                + "keeps its value.", at: now, cause: cause)
    }

    /// Records a value that is held back, with one history entry for each value.
    ///
    /// - Parameters:
    ///   - mapping: The field.
    ///   - hash: The hash of the value.
    ///   - side: The side that has the value.
    ///   - reason: The reason for the history.
    ///   - now: The current time.
    ///   - cause: The cause for the history.
    mutating func hold(
        _ mapping: Profile.FieldMapping, _ hash: ContentHash, from side: Side, because reason: String,
        at now: Timestamp,
        cause: String
    ) {
        let held = MergeBase.RejectedValue(side: side, hash: hash, isHeld: true)
        guard share.fields[mapping.source]?.rejectedValue(on: side) != held else { return }
        share.fields[mapping.source, default: MergeBase()].reject(held)
        record(.held, side: side.other, field: mapping.field(on: side.other), reason: reason, at: now, cause: cause)
    }

    /// Records the files that a text of their item mentions.
    mutating func noteMentions(in value: FieldValue, _ mapping: Profile.FieldMapping, _ hasher: ContentHasher) {
        let mentioned = value.files.filter { $0.isMentioned == true }.map { hasher(.file($0)) }
        let known = share.fields[mapping.source]?.mentioned ?? []
        let new = mentioned.filter { !known.contains($0) }
        guard !new.isEmpty else { return }
        share.fields[mapping.source, default: MergeBase()].mentioned = known + new
    }

    /// Records in the history which files stay, and drops the mentions of files that no longer exist on any side.
    mutating func noteKept(_ merge: SetMerge, _ mapping: Profile.FieldMapping, at now: Timestamp, cause: String) {
        for side in merge.kept {
            record(
                .held, side: side, field: mapping.field(on: side),
                reason:
                    "A text of the other item showed a file that no longer exists there. The tool deletes such a file when "
                    + "no text shows it. Therefore the copy is kept.", at: now, cause: cause)
        }
        guard let mentioned = share.fields[mapping.source]?.mentioned else { return }
        let there = Set(merge.pairs.flatMap { [$0.source, $0.target] }.compactMap(\.self))
            .union(merge.edits.values.flatMap { $0.additions.map(\.hash) })
        let left = mentioned.filter(there.contains)
        share.fields[mapping.source]?.mentioned = left.isEmpty ? nil : left
    }

    /// Whether an item no longer contains what kept Tandem from reading or writing one of its fields.
    func isFreed(by snapshot: EntitySnapshot, on side: Side, _ mapping: Profile.TypeMapping) -> Bool {
        mapping.fields.contains { mapping in
            let field = mapping.field(on: side)
            guard let base = share.fields[mapping.source], snapshot.fields[field] != nil,
                snapshot.unreadable?[field] == nil
            else { return false }
            if base.unreadable?.contains(where: { $0.side == side }) == true { return true }
            return base.rejectedValue(on: side.other)?.isHeld == true && snapshot.embedded(in: field).isEmpty
        }
    }
}
