import EntityModel

/// The selection of items in API v2: a `where` condition and a filter in the language of views.
///
/// Items must match both.
///
/// See: Targetprocess developer hub, "API v2 overview": `where` and `filter` are combined
struct WorkItemFilter: Hashable, Sendable {
    private var conditions: [String] = []
    private var filters: [String] = []

    /// - Parameters:
    ///   - conditions: The conditions in the syntax of API v2.
    ///   - filters: The filters that users wrote, either in the syntax of API v2 or, after a question mark, in the
    ///     language of views.
    init(_ conditions: [String], filters: [String] = []) {
        self.conditions = conditions + filters.filter { !$0.hasPrefix("?") }
        self.filters = filters.filter { $0.hasPrefix("?") }.map { String($0.dropFirst()) }
    }

    /// Returns the filter limited to items with a larger ID.
    func after(_ id: Int64) -> WorkItemFilter {
        var condition = self
        condition.conditions.append("id>\(id)")
        return condition
    }

    /// The parameters of a query.
    var parameters: [(String, String)] {
        var parameters = [("where", conditions.map { "(\($0))" }.joined(separator: " and "))]
        if let only = filters.first, filters.count == 1 {
            parameters.append(("filter", "?" + only))
        } else if !filters.isEmpty {
            parameters.append(("filter", "?" + filters.map { "(\($0))" }.joined(separator: " and ")))
        }
        return parameters
    }
}
