import EntityModel

/// How one type's fields become the other's: a profile's type mapping, ready for use.
struct FieldRules: Sendable {
    let mapping: Profile.TypeMapping
    let onDelete: Profile.DeletePolicy
    let onConvert: Profile.ConvertPolicy
    private let onMove: Profile.MovePolicy
    private let onArchive: Profile.ArchivePolicy
    private let routedProjects: [Side: Set<String>]
    /// The tools' ids, whose users the tables name.
    private let tools: [Side: String]
    private let states: [Side: StateTable]
    private let values: [FieldID: [Side: ValueTable]]
    /// Tells these rules from those that the profile had before; see ``EntityModel/Profile/fingerprint``.
    var fingerprint = ""
    /// The items of the other tool that stand for those that values point at.
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

    /// A value as the other side writes it.
    struct MappedValue: Hashable {
        var value: FieldValue
        /// What means the same there, so that a table with several rows for one value demotes nothing.
        var equivalents: [FieldValue] = []
    }

    /// What of an item decides what its values become, beside the values.
    struct MappingContext: Hashable {
        /// How far the work is, where the value is a state.
        var stage: StateCategory?
        /// The team whose rows of the table of states count.
        var team: String?
        /// Further names of the value, by which rows may name it: its ID, and its names in other languages.
        var names: [String] = []
    }

    /// Why the share must end, where it must: the item was archived, or has left the places of all routes.
    func unshareReason(of snapshot: EntitySnapshot, on side: Side) -> String? {
        if onArchive == .unshare, snapshot.isArchived == true { return "the item was archived" }
        guard onMove == .unshare, let projects = snapshot.projectIDs, let places = routedProjects[side],
            !places.isEmpty,
            places.isDisjoint(with: projects)
        else { return nil }
        return "the item left the places of the profile's routes"
    }

    /// Whether the tables of states must know an item's team.
    var dependsOnTeam: Bool { mapping.states.contains { $0.team != nil } }

    /// Converts a value of a field to the other side's language; `nil` where the profile has no word for it.
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

    /// The other tool's user whom a table of any field names for a person.
    func counterpart(of person: ToolUser, from side: Side) -> ToolUser? {
        guard let tool = tools[side.other] else { return nil }
        let names = mapping.fields.lazy.compactMap { values[$0.source]?[side]?.specificNames(for: person) }.first
        return names?.first.map { ToolUser(tool: tool, id: $0) }
    }

    /// The items that mapped fields point at.
    func linkedItems(in snapshot: EntitySnapshot, on side: Side) -> [EntityKey] {
        mapping.fields.flatMap { snapshot.fields[$0.field(on: side)]?.links ?? [] }.map(\.item)
    }

    /// The items that a value points at and that have no counterparts yet.
    func awaited(in value: FieldValue) -> [EntityKey] {
        value.links.map(\.item).filter { counterparts[$0] == nil }
    }

    /// Whether two single values mean the same under the mapping, seen from either side.
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

    /// Returns the values that the profile gives the fields that a workflow step may demand.
    ///
    /// - Parameters:
    ///   - value: The state that crosses.
    ///   - side: The side that it comes from.
    ///   - circumstances: The circumstances of that side.
    /// - Returns: The values, or `nil` if the value is no state or the profile gives none.
    func answers(to value: FieldValue, from side: Side, _ circumstances: MappingContext) -> StepAnswers? {
        guard case .state(let name) = value else { return nil }
        let defaults = side == .source ? mapping.defaults.target : mapping.defaults.source
        let answers = StepAnswers(
            resolutions: mapping.resolutions, origin: [name] + circumstances.names, defaults: defaults)
        return answers.isEmpty ? nil : answers
    }

    /// A member of a set as the other side writes it.
    func convert(member: FieldValue, of field: Profile.FieldMapping, from side: Side) -> FieldValue? {
        convert(member, of: field, from: side, MappingContext())?.value
    }
}

extension Profile.Direction {
    /// Whether values cross from `side` to the other.
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

    /// Which way values cross once the two items are linked.
    var ongoingDirection: Profile.Direction { isInitialOnly ? .none : direction }

    /// Which way values cross at the first transfer, which the share began from `origin`.
    func initialDirection(from origin: Side) -> Profile.Direction {
        guard isInitialOnly else { return direction }
        guard direction.allows(from: origin) else { return .none }
        return origin == .source ? .toTarget : .toSource
    }
}

extension EntitySnapshot {
    /// What of the item decides what a field's value becomes.
    func mappingContext(of field: FieldID, team: String?) -> FieldRules.MappingContext {
        FieldRules.MappingContext(stage: stateCategories?[field], team: self.team ?? team, names: names?[field] ?? [])
    }
}
