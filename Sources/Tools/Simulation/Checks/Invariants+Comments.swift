import EntityModel
import SyncEngine

/// The invariants for comments: each comment has one copy with its text, and no text is lost without a record.
extension Invariants {
    func comments(_ source: SimulatedTool.Item, _ target: SimulatedTool.Item, _ share: Share) -> [String] {
        copies(of: source, in: target, from: share.source, share)
            + copies(of: target, in: source, from: share.target, share)
            + lostTexts(source, target, share)
    }

    private func copies(
        of item: SimulatedTool.Item, in other: SimulatedTool.Item, from end: Share.SideState, _ share: Share
    ) -> [String] {
        var found: [String] = []
        let (tool, otherTool) = share.source == end ? (world.source, world.target) : (world.target, world.source)
        for comment in item.comments where tool.isByUser(comment.id) {
            let copies = other.comments.filter { $0.origin?.commentId == comment.id && !otherTool.isByUser($0.id) }
            let side: Side = share.source == end ? .source : .target
            let isRejected =
                otherTool.rejection(of: .richText(comment.body)) != nil
                && isNamedRejected(comment, on: side.other, share)
            let sure = copies.filter { isSure($0, in: otherTool, share) }
            if sure.count > 1 { found.append("\(share.id) has \(sure.count) copies of \(comment.id)") }
            // A user may have removed the sure copy and left an edited one that only its marker identifies.
            if let copy = sure.first ?? (wasRemoved(comment.id, share) ? nil : copies.first) {
                let isBack =
                    tool.rejection(of: .richText(copy.body)) != nil && isNamedRejected(copy, on: side, share)
                if copy.body != comment.body || copy.worklog != comment.worklog, !isRejected, !isBack {
                    found.append("\(share.id) copy of \(comment.id) differs")
                }
            } else if !wasRemoved(comment.id, share), !isRejected {
                let pair = world.store.allPairs(share.id).first { $0[$0.origin].id == comment.id }
                let status = pair.map { "\($0.status)" } ?? "no record"
                found.append("\(share.id) has no copy of \(comment.id): \(status)")
            }
        }
        let there = Set(item.comments.map(\.id))
        for copy in other.comments where !otherTool.isByUser(copy.id) && isSure(copy, in: otherTool, share) {
            if let origin = copy.origin, origin.entityId == end.entity.sourceId, !there.contains(origin.commentId) {
                found.append("\(share.id) keeps a copy of the removed \(origin.commentId)")
            }
        }
        return found
    }

    /// Whether Tandem can distinguish a copy from a comment to which a user copied the marker.
    ///
    /// A user may edit a copy before its creation is reported. In that case only its marker identifies it. The copy
    /// then stays unchanged, and the original gets another copy.
    private func isSure(_ copy: Comment, in tool: SimulatedTool, _ share: Share) -> Bool {
        let isEdited = tool.texts[copy.id]?.contains { $0.byUser } ?? false
        return !isEdited || world.store.allPairs(share.id).contains { $0[$0.origin.other].id == copy.id }
    }

    /// Whether a user removed the copy.
    ///
    /// The original stays and is not copied again.
    private func wasRemoved(_ id: String, _ share: Share) -> Bool {
        world.store.allPairs(share.id).contains { $0[$0.origin].id == id && $0.status == .ended }
    }

    /// Returns the users' texts that Tandem replaced without a record.
    ///
    /// Each replaced text must have existed on the other side before, or the history must list it once.
    private func lostTexts(_ source: SimulatedTool.Item, _ target: SimulatedTool.Item, _ share: Share) -> [String] {
        let lost = lostTexts(of: source, on: .source) + lostTexts(of: target, on: .target)
        guard lost.count > conflicts(share, in: nil).count else { return [] }
        return lost.map { "\(share.id) lost \($0)" }
    }

    private func lostTexts(of item: SimulatedTool.Item, on side: Side) -> [String] {
        let (texts, slipped) = (world.tool(side).texts, world.tool(side).concurrentTexts)
        return item.comments.flatMap { comment in
            let log = texts[comment.id] ?? []
            return zip(log, log.dropFirst()).filter { before, after in
                before.byUser && !after.byUser && !slipped.contains(before.text)
                    && !world.tool(side.other).texts.values.joined().contains { $0.text == before.text }
            }
            .map { "\($0.0.text) of comment \(comment.id) on \(side)" }
        }
    }
}
