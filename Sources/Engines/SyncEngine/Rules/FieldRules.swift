import EntityModel

/// The rules that convert the fields of one type to the other: a type mapping of a profile, ready for use.
struct FieldRules: Sendable {
    let mapping: Profile.TypeMapping
    let onDelete: Profile.DeletePolicy
    let onConvert: Profile.ConvertPolicy
    private let onMove: Profile.MovePolicy
    private let onArchive: Profile.ArchivePolicy
    private let routedProjects: [Side: Set<String>]
    /// The IDs of the tools whose users the value mappings contain.
    private let tools: [Side: String]
    private let states: [Side: StateTable]
    private let values: [FieldID: [Side: ValueTable]]
    /// A fingerprint that distinguishes these rules from earlier rules of the profile; see
    /// ``EntityModel/Profile/fingerprint``.
    var fingerprint = ""
    /// The counterparts of the items that values link to.
    var counterparts = Counterparts()

    init(
        _ mapping: Profile.TypeMapping, of whole: Profile.Mapping = Profile.Mapping(id: "", typeMappings: []),
        source: Tool, target: Tool
    ) {
        self.mapping = mapping
        onDelete = whole.onDelete
        onConvert = whole.onConvert
        onMove = whole.onMove
        onArchive = whole.onArchive
        routedProjects = Dictionary(
            uniqueKeysWithValues: Side.allCases.map { side in
                (side, Set(whole.routings.map { $0.place(on: side).scope.sourceId }))
            })
        tools = [.source: source.id, .target: target.id]
        states = Dictionary(uniqueKeysWithValues: Side.allCases.map { ($0, StateTable(mapping.states, from: $0)) })
        values = Dictionary(
            mapping.fields.filter { !$0.values.isEmpty }.map { field in
                (
                    field.source,
                    Dictionary(uniqueKeysWithValues: Side.allCases.map { ($0, ValueTable(field.values, from: $0)) })
                )
            }, uniquingKeysWith: { first, _ in first })
    }

    /// A value in the form that the other side writes.
    struct MappedValue: Hashable {
        var value: FieldValue
        /// The other values with the same meaning.
        ///
        /// They keep a mapping with several rows for one value from changing an equivalent value.
        var equivalents: [FieldValue] = []
    }

    /// The properties of an item that determine the conversion of its values, in addition to the values themselves.
    struct MappingContext: Hashable {
        /// The state category, if the value is a state.
        var stage: StateCategory?
        /// The team whose state mappings apply.
        var team: String?
        /// The other names by which a mapping may refer to the value: its ID, and its names in other languages.
        var names: [String] = []
    }

    /// Returns the reason why the share must end, if it must: the item was archived, or left the projects of all
    /// routings.
    func unshareReason(of snapshot: EntitySnapshot, on side: Side) -> String? {
        if onArchive == .unshare, snapshot.isArchived == true { return "The item was archived." }
        guard onMove == .unshare, let projects = snapshot.projectIDs, let places = routedProjects[side],
            !places.isEmpty,
            places.isDisjoint(with: projects)
        else { return nil }
        return "The item was moved out of the projects of the profile's routings."
    }

    /// Whether the state mappings depend on the item's team.
    var dependsOnTeam: Bool { mapping.states.contains { $0.team != nil } }

    /// Converts a value of a field for the other side.
    ///
    /// Returns `nil` if the profile has no row for it.
    func convert(
        _ value: FieldValue, of field: Profile.FieldMapping, from side: Side, _ circumstances: MappingContext
    ) -> MappedValue? {
        switch value {
        case .state(let name):
            let names = states[side]?.names(for: [name] + circumstances.names, team: circumstances.team) ?? []
            if let first = names.first {
                return MappedValue(value: .state(first), equivalents: names.dropFirst().map(FieldValue.state))
            }
            guard mapping.mapsStateCategories else { return nil }
            return circumstances.stage.map { MappedValue(value: .stateCategory($0)) }
        case .option(let name), .text(let name):
            guard let names = values[field.source]?[side]?.names(for: [name] + circumstances.names) else {
                return MappedValue(value: value)
            }
            let options = names.map { value.kind == .text ? FieldValue.text($0) : .option($0) }
            return options.first.map { MappedValue(value: $0, equivalents: Array(options.dropFirst())) }
        case .user(let person):
            guard let names = values[field.source]?[side]?.names(for: person), let tool = tools[side.other] else {
                return MappedValue(value: value)
            }
            let people = names.map { FieldValue.user(ToolUser(tool: tool, id: $0)) }
            return people.first.map { MappedValue(value: $0, equivalents: Array(people.dropFirst())) }
        case .item(let link):
            guard let there = counterparts[link.item] else { return nil }
            guard let relation = link.relation else { return MappedValue(value: .item(EntityLink(there))) }
            let names = values[field.source]?[side]?.names(for: [relation]) ?? [relation]
            let links = names.map { FieldValue.item(EntityLink(there, relation: $0)) }
            return links.first.map { MappedValue(value: $0, equivalents: Array(links.dropFirst())) }
        case .file(let file):
            return field.attachments.allows(file) ? MappedValue(value: value) : nil
        case .empty, .richText, .stateCategory, .number, .date, .timestamp, .boolean, .options, .users, .items, .files:
            return MappedValue(value: value)
        }
    }

    /// Returns the counterpart of a user from the value mappings of any field.
    func counterpart(of person: ToolUser, from side: Side) -> ToolUser? {
        guard let tool = tools[side.other] else { return nil }
        let names = mapping.fields.lazy.compactMap { values[$0.source]?[side]?.specificNames(for: person) }.first
        return names?.first.map { ToolUser(tool: tool, id: $0) }
    }

    /// Returns the items that mapped fields link to.
    func linkedItems(in snapshot: EntitySnapshot, on side: Side) -> [EntityKey] {
        mapping.fields.flatMap { snapshot.fields[$0.field(on: side)]?.links ?? [] }.map(\.item)
    }

    /// Returns the items that a value links to and that have no counterparts yet.
    func awaited(in value: FieldValue) -> [EntityKey] {
        value.links.map(\.item).filter { counterparts[$0] == nil }
    }

    /// Whether two single values have the same meaning under the mapping, from the view of either side.
    func areEquivalent(
        source: FieldValue, _ ofSource: MappingContext, target: FieldValue, _ ofTarget: MappingContext,
        of field: Profile.FieldMapping
    ) -> Bool {
        maps(source, ofSource, target, ofTarget, of: field, from: .source)
            || maps(target, ofTarget, source, ofSource, of: field, from: .target)
    }

    private func maps(
        _ value: FieldValue, _ own: MappingContext, _ other: FieldValue, _ others: MappingContext,
        of field: Profile.FieldMapping, from side: Side
    ) -> Bool {
        guard let conversion = convert(value, of: field, from: side, own) else { return false }
        if case .stateCategory(let stage) = conversion.value { return others.stage == stage }
        return ([conversion.value] + conversion.equivalents).contains { wanted in
            wanted.isEquivalent(to: other) || wanted.names(other, amongOthers: others.names)
        }
    }

    /// Returns the profile's values for the fields that a workflow step may require.
    ///
    /// - Parameters:
    ///   - value: The state that is synced.
    ///   - side: The side that it comes from.
    ///   - circumstances: The mapping context of that side.
    /// - Returns: The values, or `nil` if the value is not a state or the profile has no such values.
    func answers(to value: FieldValue, from side: Side, _ circumstances: MappingContext) -> StepAnswers? {
        guard case .state(let name) = value else { return nil }
        let defaults = side == .source ? mapping.defaults.target : mapping.defaults.source
        let answers = StepAnswers(
            resolutions: mapping.resolutions, origin: [name] + circumstances.names, defaults: defaults)
        return answers.isEmpty ? nil : answers
    }

    /// Converts a member of a set for the other side.
    func convert(member: FieldValue, of field: Profile.FieldMapping, from side: Side) -> FieldValue? {
        convert(member, of: field, from: side, MappingContext())?.value
    }
}

extension Profile.Direction {
    /// Whether values are copied from `side` to the other side.
    func allows(from side: Side) -> Bool {
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

    /// The direction after the two items are linked.
    var ongoingDirection: Profile.Direction { isInitialOnly ? .none : direction }

    /// Returns the direction at the first transfer of a share that started from `origin`.
    func initialDirection(from origin: Side) -> Profile.Direction {
        guard isInitialOnly else { return direction }
        guard direction.allows(from: origin) else { return .none }
        return origin == .source ? .toTarget : .toSource
    }
}

extension EntitySnapshot {
    /// Returns the context that determines the conversion of a field's value.
    func mappingContext(of field: FieldID, team: String?) -> FieldRules.MappingContext {
        FieldRules.MappingContext(stage: stateCategories?[field], team: self.team ?? team, names: names?[field] ?? [])
    }
}
