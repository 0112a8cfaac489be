import EntityModel

/// Which statuses lead to which in the workflow of one type of issues, by their names in lower case.
struct JiraWorkflow: Hashable, Sendable {
    /// The names of the statuses that a status leads to, in the workflow's order.
    var targets: [String: [String]]
    /// How far work is that has a status; those whose stage is not told are missing.
    var stages: [String: StateCategory] = [:]

    /// Steps of one change; longer ways are no use to who watches the issue.
    static let maxSteps = 10

    /// The shortest way from a status to one that is wanted.
    ///
    /// - Parameters:
    ///   - start: the name of the status that the issue has.
    ///   - isWanted: whether a status is, by its name in lower case.
    /// - Returns: the statuses to go to, one after the other; `nil` if there is no way.
    func path(from start: String, to isWanted: (String) -> Bool) -> [String]? {
        var reached: Set<String> = [start.lowercased()]
        var ways: [[String]] = [[]]
        for _ in 0..<Self.maxSteps {
            var longer: [[String]] = []
            for way in ways {
                let nexts = targets[way.last?.lowercased() ?? start.lowercased()] ?? []
                for next in nexts where reached.insert(next.lowercased()).inserted {
                    if isWanted(next.lowercased()) { return way + [next] }
                    longer.append(way + [next])
                }
            }
            ways = longer
        }
        return nil
    }
}
