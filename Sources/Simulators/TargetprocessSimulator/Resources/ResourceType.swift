/// A type of the REST API: its names and its properties, in the order in which the tool writes them.
struct ResourceType: Sendable {
    let name: String
    let plural: String
    /// The `ResourceType` in a reference; references name a user `GeneralUser`.
    let referenceName: String
    /// The base type.
    let base: String?
    /// Whether an administrator defined the type.
    let isUserDefined: Bool
    let isWritable: Bool
    let properties: [Property]
    private let byName: [String: Int]

    init(
        _ name: String, plural: String? = nil, referenceName: String? = nil, base: String? = nil,
        isUserDefined: Bool = false,
        isWritable: Bool = false, properties: [Property]
    ) {
        self.name = name
        self.plural = plural ?? name + "s"
        self.referenceName = referenceName ?? name
        self.base = base
        self.isUserDefined = isUserDefined
        self.isWritable = isWritable
        self.properties = properties
        byName = Dictionary(
            properties.enumerated().map { ($1.name.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Returns the property with that name, compared case-insensitively.
    func property(_ name: some StringProtocol) -> Property? {
        byName[name.lowercased()].map { properties[$0] }
    }

    static func of(_ kind: CardKind) -> ResourceType { cards[kind] ?? general }

    static func of(_ kind: Period.Kind) -> ResourceType {
        switch kind {
        case .release: .release
        case .iteration: .iteration
        case .teamIteration: .teamIteration
        }
    }

    /// Returns the type that a path segment names.
    ///
    /// The segment is the singular, the plural, or the singular with an `s`, in any case.
    static func named(_ segment: some StringProtocol) -> ResourceType? {
        byPath[segment.lowercased()]
    }

    static let all: [ResourceType] =
        [
            .assignment, .attachment, .comment, .customField, .entityState, .entityType, .generalConversion, .iteration,
            .priority, .process, .project, .relation, .relationType, .release, .role, .roleEffort, .severity, .team,
            .teamAssignment,
            .teamIteration, .time, .user, .workflow, .general,
        ] + CardKind.allCases.map(ResourceType.of)

    private static let byPath: [String: ResourceType] = {
        var types: [String: ResourceType] = [:]
        for type in all {
            for name in [type.name, type.plural, type.name + "s"] { types[name.lowercased()] = type }
        }
        return types
    }()
}

/// One property of a resource type.
struct Property: Sendable {
    enum Kind: Sendable {
        case value(String)
        case reference(String)
        case collection(String)
    }

    let name: String
    let kind: Kind
    var canSet = false
    var isRequired = false
    /// Whether answers contain the property if no `include` requests it.
    var isDefault = true
    let get: @Sendable (Item, World) -> Value
}
