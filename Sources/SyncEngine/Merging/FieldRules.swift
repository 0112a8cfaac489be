import EntityModel

/// How one type's fields become the other's: a profile's type mapping, ready for use.
struct FieldRules: Sendable {
    let mapping: Profile.TypeMapping
    private let statesToTarget: [String: [String]]
    private let statesToSource: [String: [String]]

    init(_ mapping: Profile.TypeMapping) {
        self.mapping = mapping
        statesToTarget = Dictionary(grouping: mapping.states, by: \.source).mapValues { $0.map(\.target) }
        statesToSource = Dictionary(grouping: mapping.states, by: \.target).mapValues { $0.map(\.source) }
    }

    /// A value as the other side writes it.
    struct Conversion: Hashable {
        var value: FieldValue
        /// What means the same there, so that a table with several rows for one state demotes nothing.
        var equivalents: [FieldValue]
    }

    /// Converts a value to the other side's language; `nil` where the profile has no word for it.
    func convert(_ value: FieldValue, from side: Side) -> Conversion? {
        guard case .state(let name) = value else { return Conversion(value: value, equivalents: []) }
        let table = side == .source ? statesToTarget : statesToSource
        guard let names = table[name], let first = names.first else { return nil }
        return Conversion(value: .state(first), equivalents: names.dropFirst().map(FieldValue.state))
    }

    /// Whether the two values mean the same under the mapping, seen from either side.
    func agree(source: FieldValue, target: FieldValue) -> Bool {
        guard let conversion = convert(source, from: .source) else { return false }
        return conversion.value == target || conversion.equivalents.contains(target)
    }
}

extension Profile.Direction {
    /// Whether values cross from `side` to the other.
    func carries(from side: Side) -> Bool {
        switch self {
        case .both: true
        case .toTarget: side == .source
        case .toSource: side == .target
        case .none: false
        }
    }
}

extension Profile.FieldMapping {
    func field(on side: Side) -> FieldID { side == .source ? source : target }
}
