import EntityModel
import SyncEngine

/// The invariants for fields that hold several values.
extension Invariants {
    /// The fields, by their names in the source tool.
    static let sets: Set<FieldID> = [
        World.targetprocessNames.labels, World.targetprocessNames.owner,
        World.targetprocessNames.parent, World.targetprocessNames.links,
        World.targetprocessNames.files,
    ]

    func sets(_ source: SimulatedTool.Item, _ target: SimulatedTool.Item, _ share: Share) -> [String] {
        labels(source, target, share) + owners(source, target, share)
            + links(source, target, share, world.source.fields.parent, world.target.fields.parent)
            + links(source, target, share, world.source.fields.links, world.target.fields.links)
            + files(source, target, share)
    }

    /// Checks that each file is attached to both items once, unless a user removed one of the two.
    ///
    /// An original stays when its copy is removed.
    private func files(_ source: SimulatedTool.Item, _ target: SimulatedTool.Item, _ share: Share) -> [String] {
        let (hung, removed) = (people.attachmentLog.attached, people.attachmentLog.removed)
        var found: [String] = []
        for side in Side.allCases {
            let (tool, other) = (world.tool(side), world.tool(side.other))
            let (here, there) = side == .source ? (source, target) : (target, source)
            let files = here.fields[tool.fields.files]?.files ?? []
            let names = files.map(\.name)
            let rejected = Set(
                files.filter { file in
                    other.rejection(of: .file(file)) != nil
                        && isNamedRejected(.file(file), of: world.source.fields.files, on: side.other, share)
                }.map(\.name))
            let others = Set(there.fields[other.fields.files]?.files.map(\.name) ?? [])
            if Set(names).count != names.count { found.append("\(share.id) has a file twice on \(side)") }
            let own = hung[tool.tool.id] ?? [], gone = removed[tool.tool.id] ?? []
            for name in names where own.contains(name) && !others.contains(name) && !rejected.contains(name) {
                if removed[other.tool.id]?.contains(name) != true { found.append("\(share.id) has no copy of \(name)") }
            }
            guard !isRepaired(share, world.source.fields.files) else { continue }
            found += lostCopies(of: here, from: own, in: there, on: side.other, share)
            let lost = (here.log[tool.fields.files] ?? []).filter(\.byUser).flatMap(\.value.files).map(\.name)
                .filter {
                    own.contains($0) && !gone.contains($0) && !names.contains($0) && !here.droppedFiles.contains($0)
                }
            found += Set(lost).sorted().map { "\(share.id) lost \($0) on \(side)" }
        }
        return found
    }

    /// Returns the missing copies of files that their own tool dropped and that no user removed.
    private func lostCopies(
        of item: SimulatedTool.Item, from own: Set<String>, in other: SimulatedTool.Item, on side: Side, _ share: Share
    ) -> [String] {
        let field = world.tool(side).fields.files
        let removed = people.attachmentLog.removed.values.reduce(into: Set()) { $0.formUnion($1) }
        let copied = Set((other.log[field] ?? []).flatMap(\.value.files).map(\.name))
        let names = Set(other.fields[field]?.files.map(\.name) ?? [])
        let lost = item.droppedFiles.intersection(own).intersection(copied).subtracting(removed).subtracting(names)
        return lost.sorted().map { "\(share.id) lost the copy of \($0) on \(side)" }
    }

    /// Checks that both sides have all labels except the rejected ones, and that no label is missing that no user
    /// removed.
    private func labels(_ source: SimulatedTool.Item, _ target: SimulatedTool.Item, _ share: Share) -> [String] {
        let left = labels(of: source, world.source), right = labels(of: target, world.target)
        var found: [String] = []
        let differing =
            left.subtracting(right).filter { !isKeptOut($0, of: .target, share) }
            + right.subtracting(left).filter { !isKeptOut($0, of: .source, share) }
        // A user may have removed a label just after Tandem wrote it. In that case, the history lists it as rejected.
        let isNamed = world.store.history.contains { entry in
            entry.share == share.id && entry.kind == .rejected
                && [world.source.fields.labels, world.target.fields.labels].contains(entry.field)
        }
        if !(isNamed ? differing.filter { !people.removed.contains($0) } : differing).isEmpty {
            found.append("\(share.id) labels differ: \(left.sorted()) and \(right.sorted())")
        }
        guard !isRepaired(share, world.source.fields.labels) else { return found }
        for (item, tool) in [(source, world.source), (target, world.target)] {
            let added = (item.log[tool.fields.labels] ?? []).filter(\.byUser).flatMap(\.value.members)
                .compactMap(\.optionName)
            let lost = Set(added).subtracting(left).subtracting(right).subtracting(people.removed)
                .filter { !tool.concurrentEdits.contains(.option($0)) }
            found += lost.sorted().map { "\(share.id) lost the label \($0)" }
        }
        return found
    }

    /// Whether a user chose the members of one side, so that the members of the other side may be lost.
    private func isRepaired(_ share: Share, _ source: FieldID) -> Bool {
        let fields = world.profile.mappings[0].typeMappings[0].fields
        return fields.first { $0.source == source }.map { isNamed(share, $0) } ?? false
    }

    /// Whether the tool of a side does not accept a label and the share lists it.
    private func isKeptOut(_ label: String, of side: Side, _ share: Share) -> Bool {
        let tool = world.tool(side)
        guard tool.rejects(.option(label)) || tool.rejection(of: .option(label)) != nil else { return false }
        return isNamedRejected(.option(label), of: world.source.fields.labels, on: side, share)
    }

    private func labels(of item: SimulatedTool.Item, _ tool: SimulatedTool) -> Set<String> {
        Set((item.fields[tool.fields.labels] ?? .empty).members.compactMap(\.optionName))
    }

    /// Checks that the assignee is one of the users who are assigned on the other side.
    ///
    /// There must be an assignee if one of these users exists in the other tool.
    private func owners(_ source: SimulatedTool.Item, _ target: SimulatedTool.Item, _ share: Share) -> [String] {
        let left = (source.fields[world.source.fields.owner] ?? .empty).members.compactMap(\.person?.login)
        let right = (target.fields[world.target.fields.owner] ?? .empty).members.compactMap(\.person?.login)
        let able = left.filter { world.target.user($0) != nil }
        let isRight = right.allSatisfy(left.contains) && right.isEmpty == able.isEmpty
        guard !isRight, !isRestored(world.source.fields.owner, of: share) else { return [] }
        return ["\(share.id) is assigned to \(left) and \(right)"]
    }

    /// Whether a user restored the value that Tandem had replaced, and the share lists the other value as rejected.
    private func isRestored(_ field: FieldID, of share: Share) -> Bool {
        let mapping = world.profile.mappings[0].typeMappings[0].fields.first { $0.source == field }
        guard let mapping else { return false }
        return Side.allCases.contains { side in
            wasRestored(mapping, of: share, on: side)
                && share.rejections?.contains { $0.field == mapping.source && $0.side == side } == true
        }
    }

    /// Checks that the counterparts of linked items are linked, too.
    ///
    /// A link to an item without a counterpart stays unchanged.
    private func links(
        _ source: SimulatedTool.Item, _ target: SimulatedTool.Item, _ share: Share, _ sourceField: FieldID,
        _ targetField: FieldID
    ) -> [String] {
        let left = linkedItems(of: source, sourceField, in: world.source)
        let right = linkedItems(of: target, targetField, in: world.target)
        var found: [String] = []
        let carried = left.compactMap { counterpart(of: $0, on: .source) }
        let back = right.compactMap { counterpart(of: $0, on: .target) }
        // A parent without a counterpart stays, and the other side keeps its parent until the counterpart exists.
        let isParent = sourceField == world.source.fields.parent
        let isAwaiting = share.fields[sourceField]?.unresolvedLinks != nil && isParent
        // The counterpart may have been deleted between the decision and the write.
        let isRefused = share.fields[sourceField]?.rejectedValues != nil && isParent
        let isSame = Set(carried) == Set(right.filter { counterpart(of: $0, on: .target) != nil })
        if !isSame, !isAwaiting, !isRefused, !isRestored(sourceField, of: share) {
            found.append("\(share.id) \(sourceField.rawValue) links to \(left) and \(right)")
        }
        if isAwaiting, carried.count == left.count, back.count == right.count {
            found.append("\(share.id) \(sourceField.rawValue) waits for existing items")
        }
        return found
    }

    private func linkedItems(of item: SimulatedTool.Item, _ field: FieldID, in tool: SimulatedTool) -> [String] {
        (item.fields[field]?.links ?? []).map(\.item.sourceId).sorted()
    }

    /// Returns the counterpart of an item, if neither was ever shared with another item.
    private func counterpart(of item: String, on side: Side) -> String? {
        let key = world.tool(side).reference(item).key
        guard world.store.totalShareCount(of: key) == 1 else { return nil }
        let share = world.store.shares.first { $0[side].entity.key == key }
        guard let share, [.active, .linking].contains(share.status) else { return nil }
        let other = share[side.other].entity.key
        return world.store.totalShareCount(of: other) == 1 ? other.sourceId : nil
    }
}
