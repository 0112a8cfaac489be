import EntityModel

/// The transitions between the statuses of one issue type's workflow, by their lowercased names.
struct JiraWorkflow: Hashable, Sendable {
    /// The names of the statuses that a status leads to, in the workflow's order.
    var targets: [String: [String]]
    /// The state categories of the statuses.
    ///
    /// Statuses whose category Jira does not report are missing.
    var categories: [String: StateCategory] = [:]

    /// The maximum number of transitions for one change.
    ///
    /// Longer paths would flood the watchers of the issue with updates.
    static let maxSteps = 10

    /// Returns the shortest path from a status to a requested one.
    ///
    /// - Parameters:
    ///   - start: The name of the current status.
    ///   - isWanted: A closure that returns whether a status is requested, by its lowercased name.
    /// - Returns: The statuses to move to, one after the other; `nil` if no path exists.
    func path(from start: String, to isWanted: (String) -> Bool) -> [String]? {
        var reached: Set<String> = [start.lowercased()]
        var paths: [[String]] = [[]]
        for _ in 0..<Self.maxSteps {
            var longer: [[String]] = []
            for path in paths {
                let nexts = targets[path.last?.lowercased() ?? start.lowercased()] ?? []
                for next in nexts where reached.insert(next.lowercased()).inserted {
                    if isWanted(next.lowercased()) { return path + [next] }
                    longer.append(path + [next])
                }
            }
            paths = longer
        }
        return nil
    }
}
