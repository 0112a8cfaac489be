import EntityModel

/// What the states of one side become: the rows of an item's own team before those of all.
struct StateTable: Sendable {
    private struct Key: Hashable {
        var name: String
        var team: String?
    }

    private let rows: [Key: [String]]

    init(_ mappings: [Profile.StateMapping], from side: Side) {
        rows = Dictionary(grouping: mappings) { Key(name: side == .source ? $0.source : $0.target, team: $0.team) }
            .mapValues { $0.map { side == .source ? $0.target : $0.source } }
    }

    /// What a state becomes first, and what it may stay; empty where no row has it.
    func names(for name: String, team: String?) -> [String] {
        let own = team.flatMap { rows[Key(name: name, team: $0)] } ?? []
        return own.isEmpty ? rows[Key(name: name, team: nil)] ?? [] : own
    }
}

/// What the values of one side become.
struct ValueTable: Sendable {
    private let rows: [String: [String]]
    private let others: [String]
    private let names: [String]

    init(_ mappings: [Profile.ValueMapping], from side: Side) {
        let pairs = mappings.map { side == .source ? ($0.source, $0.target) : ($0.target, $0.source) }
            .filter { $0.1 != Profile.ValueMapping.other }
        rows = Dictionary(grouping: pairs, by: \.0).mapValues { $0.map(\.1) }
        others = rows[Profile.ValueMapping.other] ?? []
        names = pairs.map(\.0)
    }

    /// What a value becomes first, and what it may stay; `nil` where the table does not speak of it.
    func names(for name: String) -> [String]? {
        rows[name] ?? (others.isEmpty ? nil : others)
    }

    /// What a user becomes.
    func names(for person: Person) -> [String]? {
        ownNames(for: person) ?? (others.isEmpty ? nil : others)
    }

    /// What a user becomes by a row of their own.
    func ownNames(for person: Person) -> [String]? {
        names.first { person.isCalled($0) }.flatMap { rows[$0] }
    }
}
