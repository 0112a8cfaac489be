import EntityModel
import SyncEngine

/// What must hold of fields that hold several values.
extension Invariants {
    /// By their names in the source tool.
    static let sets: Set<FieldID> = [World.targetprocessNames.labels, World.targetprocessNames.owner]

    func sets(_ source: ModelTool.Item, _ target: ModelTool.Item, _ share: Share) -> [String] {
        labels(source, target, share) + owners(source, target, share)
    }

    /// All labels are on both sides but the one that Jira's model refuses, and what nobody took away is still there.
    private func labels(_ source: ModelTool.Item, _ target: ModelTool.Item, _ share: Share) -> [String] {
        let left = labels(of: source, world.source), right = labels(of: target, world.target)
        var found: [String] = []
        if left.subtracting([ModelTool.badLabel]) != right {
            found.append("\(share.id) labels differ: \(left.sorted()) and \(right.sorted())")
        }
        let isMended =
            world.profile.mappings[0].typeMappings[0].fields
            .first { $0.source == world.source.fields.labels }.map { isNamed(share, $0) } ?? false
        for (item, tool) in [(source, world.source), (target, world.target)] where !isMended {
            let added = (item.log[tool.fields.labels] ?? []).filter(\.byUser).flatMap(\.value.members)
                .compactMap(\.optionName)
            let lost = Set(added).subtracting(left).subtracting(right).subtracting(people.removed)
                .filter { !tool.slippedIn.contains(.option($0)) }
            found += lost.sorted().map { "\(share.id) lost the label \($0)" }
        }
        return found
    }

    private func labels(of item: ModelTool.Item, _ tool: ModelTool) -> Set<String> {
        Set((item.fields[tool.fields.labels] ?? .empty).members.compactMap(\.optionName))
    }

    /// The assignee is one of the users assigned on the other side, and there is one if one of them can be.
    private func owners(_ source: ModelTool.Item, _ target: ModelTool.Item, _ share: Share) -> [String] {
        let left = (source.fields[world.source.fields.owner] ?? .empty).members.compactMap(\.person?.login)
        let right = (target.fields[world.target.fields.owner] ?? .empty).members.compactMap(\.person?.login)
        let able = left.filter { world.target.user($0) != nil }
        let isRight = right.allSatisfy(left.contains) && right.isEmpty == able.isEmpty
        return isRight ? [] : ["\(share.id) is assigned to \(left) and \(right)"]
    }
}
