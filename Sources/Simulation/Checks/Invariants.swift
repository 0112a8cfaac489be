import EntityModel
import SyncEngine

/// What must hold once people rest and all is delivered: the first five invariants of the product.
struct Invariants {
    let world: World
    let people: People
    let items: [String]

    func violations() -> [String] {
        items.flatMap { item -> [String] in
            guard let source = world.source.item(item), let target = world.target.item("1000\(item)"),
                let share = world.store.share("share\(item)")
            else { return ["share\(item) or its items are gone"] }
            return fields(source, target, share) + comments(source, target, share) + waiting(share)
        }
    }

    // MARK: Fields

    private func fields(_ source: ModelTool.Item, _ target: ModelTool.Item, _ share: Share) -> [String] {
        let mapping = world.profile.mappings[0].typeMappings[0]
        return mapping.fields.flatMap { field -> [String] in
            guard let left = source.fields[field.source], let right = target.fields[field.target] else {
                return ["\(share.id) has no \(field.source.rawValue)"]
            }
            var found: [String] = []
            if !agree(left, right, mapping), !isExcused(share, field, left, right) {
                found.append("\(share.id) \(field.source.rawValue) differs: \(left) and \(right)")
            }
            found += lost(share, field, source.log[field.source] ?? [], target.log[field.target] ?? [], final: left)
            found += echoes(share, field, source.log[field.source] ?? [])
            found += echoes(share, field, target.log[field.target] ?? [])
            return found
        }
    }

    private func agree(_ left: FieldValue, _ right: FieldValue, _ mapping: Profile.TypeMapping) -> Bool {
        switch (left, right) {
        case (.state(let left), .state(let right)):
            return mapping.states.contains { $0.source == left && $0.target == right }
        case (.text(let left), .text(let right)):
            return trimmed(left) == trimmed(right)
        default:
            return left == right
        }
    }

    private func trimmed(_ text: String) -> String {
        var text = text
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }

    /// A value that the other side refuses, or has no word for, may stay where it is if the share says so.
    private func isExcused(
        _ share: Share, _ field: Profile.FieldMapping, _ left: FieldValue, _ right: FieldValue
    ) -> Bool {
        guard let refused = share.fields[field.source]?.refused else { return false }
        return refused.hash == World.hasher(refused.side == .source ? left : right)
    }

    /// A person's text that Tandem replaced must have been known on the other side before, or be named as a conflict.
    private func lost(
        _ share: Share, _ field: Profile.FieldMapping, _ source: [(value: FieldValue, byUser: Bool)],
        _ target: [(value: FieldValue, byUser: Bool)], final: FieldValue
    ) -> [String] {
        guard field.source.rawValue != "EntityState" else { return [] }
        let named = world.store.history.contains {
            $0.share == share.id && $0.what == .conflict
                && ($0.field == field.source || $0.field == field.target)
        }
        guard !named else { return [] }
        var found: [String] = []
        for (side, log, other) in [(Side.source, source, target), (Side.target, target, source)] {
            for (before, after) in zip(log.dropFirst(), log.dropFirst(2)) where before.byUser && !after.byUser {
                guard case .text(let text) = before.value, text != "refused" else { continue }
                if world.tool(side).slippedIn.contains(before.value) { continue }
                let known = other.contains { entry in
                    if case .text(let there) = entry.value { return trimmed(there) == trimmed(text) }
                    return false
                }
                if !known { found.append("\(share.id) lost \(text) on \(side) to \(after.value)") }
            }
        }
        return found
    }

    /// Tandem never writes to a side what a person wrote on that same side before.
    private func echoes(
        _ share: Share, _ field: Profile.FieldMapping, _ log: [(value: FieldValue, byUser: Bool)]
    ) -> [String] {
        guard field.source.rawValue != "EntityState" else { return [] }
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

    // MARK: Comments

    private func comments(_ source: ModelTool.Item, _ target: ModelTool.Item, _ share: Share) -> [String] {
        copies(of: source, in: target, from: share.source, share)
            + copies(of: target, in: source, from: share.target, share)
    }

    private func copies(
        of item: ModelTool.Item, in other: ModelTool.Item, from end: Share.End, _ share: Share
    ) -> [String] {
        var found: [String] = []
        for comment in item.comments where comment.origin == nil {
            let copies = other.comments.filter { $0.origin?.commentId == comment.id }
            if copies.count > 1 { found.append("\(share.id) has \(copies.count) copies of \(comment.id)") }
            if let copy = copies.first {
                if copy.body != comment.body { found.append("\(share.id) copy of \(comment.id) differs") }
            } else if !wasRemoved(comment.id, share) {
                let pair = world.store.allPairs(share.id).first { $0[$0.origin].id == comment.id }
                let status = pair.map { "\($0.status)" } ?? "no record"
                found.append("\(share.id) has no copy of \(comment.id): \(status)")
            }
        }
        let there = Set(item.comments.map(\.id))
        for copy in other.comments {
            if let origin = copy.origin, origin.entityId == end.entity.sourceId, !there.contains(origin.commentId) {
                found.append("\(share.id) keeps a copy of the removed \(origin.commentId)")
            }
        }
        return found
    }

    /// Whether a person removed the copy: the original stays, and is not carried over again.
    private func wasRemoved(_ id: String, _ share: Share) -> Bool {
        world.store.allPairs(share.id).contains { $0[$0.origin].id == id && $0.status == .ended }
    }

    // MARK: The rest

    private func waiting(_ share: Share) -> [String] {
        Side.allCases.compactMap { side in
            if share[side].outstanding != nil { return "\(share.id) still waits for an answer from \(side)" }
            return share[side].unread == nil ? nil : "\(share.id) still has to read \(side)"
        }
    }
}
