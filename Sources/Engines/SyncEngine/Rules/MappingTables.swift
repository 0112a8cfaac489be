import EntityModel

/// The rows that convert the states of one side.
///
/// Rows of the item's own team take precedence.
struct StateTable: Sendable {
    private let rows: NameTable<String?>

    init(_ mappings: [Profile.StateMapping], from side: Side) {
        rows = NameTable(
            mappings.map { mapping in
                let pair = side == .source ? (mapping.source, mapping.target) : (mapping.target, mapping.source)
                return (group: mapping.team, name: pair.0, result: pair.1)
            })
    }

    /// Returns the states to which a state converts.
    ///
    /// The first is preferred; the others are accepted if already set.
    ///
    /// - Parameters:
    ///   - names: All names of the state.
    ///   - team: The team of the item.
    /// - Returns: The names of the states, or an empty list if no row contains the state.
    func names(for names: [String], team: String?) -> [String] {
        let own = team.map { rows.results(for: names, in: $0) } ?? []
        return own.isEmpty ? rows.results(for: names, in: nil) : own
    }
}

/// The rows that convert the values of one side.
struct ValueTable: Sendable {
    private let rows: NameTable<Bool>
    private let others: [String]
    private let names: [String]

    init(_ mappings: [Profile.ValueMapping], from side: Side) {
        let pairs = mappings.map { side == .source ? ($0.source, $0.target) : ($0.target, $0.source) }
            .filter { $0.1 != Profile.ValueMapping.other }
        rows = NameTable(pairs.map { (group: true, name: $0.0, result: $0.1) })
        others = pairs.filter { $0.0 == Profile.ValueMapping.other }.map(\.1)
        names = pairs.map(\.0)
    }

    /// Returns the values to which a value converts.
    ///
    /// The first is preferred; the others are accepted if already set.
    ///
    /// - Parameter names: All names of the value.
    /// - Returns: The names of the values, or `nil` if no row applies.
    func names(for names: [String]) -> [String]? {
        let found = rows.results(for: names, in: true)
        return found.isEmpty ? (others.isEmpty ? nil : others) : found
    }

    /// Returns the users to which a user converts.
    func names(for person: ToolUser) -> [String]? {
        specificNames(for: person) ?? (others.isEmpty ? nil : others)
    }

    /// Returns the users to which a user converts by a row of their own.
    func specificNames(for person: ToolUser) -> [String]? {
        names.first { person.matches(identifier: $0) }.map { rows.results(for: [$0], in: true) }
    }
}

/// Rows by name.
///
/// A name that differs only in case matches if no row has it exactly.
private struct NameTable<Group: Hashable & Sendable>: Sendable {
    private struct Key: Hashable, Sendable {
        var group: Group
        var name: String
    }

    private struct Row: Hashable, Sendable {
        var place: Int
        var result: String
    }

    private let exact: [Key: [Row]]
    private let folded: [Key: [Row]]

    init(_ rows: [(group: Group, name: String, result: String)]) {
        let numbered = rows.enumerated().map { place, row in
            (key: Key(group: row.group, name: row.name), row: Row(place: place, result: row.result))
        }
        exact = Dictionary(grouping: numbered, by: \.key).mapValues { $0.map(\.row) }
        folded = Dictionary(grouping: numbered) { Key(group: $0.key.group, name: $0.key.name.lowercased()) }
            .mapValues { $0.map(\.row) }
    }

    /// Returns the results of all rows that have one of the names, in the order of the rows.
    func results(for names: [String], in group: Group) -> [String] {
        var found = Set(names.flatMap { exact[Key(group: group, name: $0)] ?? [] })
        if found.isEmpty { found = Set(names.flatMap { folded[Key(group: group, name: $0.lowercased())] ?? [] }) }
        return found.sorted { $0.place < $1.place }.map(\.result)
    }
}
