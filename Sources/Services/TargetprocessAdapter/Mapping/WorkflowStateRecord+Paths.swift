extension [WorkflowStateRecord] {
    /// Returns the state with an ID or a name.
    ///
    /// An exact match has priority over a match that ignores case.
    func state(named name: String) -> WorkflowStateRecord? {
        first { "\($0.id)" == name } ?? first { $0.name == name }
            ?? first { $0.name.lowercased() == name.lowercased() }
    }

    /// Returns the IDs of the states on the shortest path between two states.
    ///
    /// The list is empty if no path exists.
    func between(_ first: Int64, and target: Int64) -> [Int64] {
        let next = Dictionary(map { ($0.id, $0.nextIds) }) { first, _ in first }
        var paths: [Int64: [Int64]] = [first: []]
        var open = [first]
        while !open.isEmpty {
            var later: [Int64] = []
            for state in open {
                for step in next[state] ?? [] where paths[step] == nil {
                    let path = (paths[state] ?? []) + [step]
                    if step == target { return [Int64](path.dropLast()) }
                    paths[step] = path
                    later.append(step)
                }
            }
            open = later
        }
        return []
    }
}
