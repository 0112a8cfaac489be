import AdapterEngine
import EntityModel
import Primitives

/// Conversion of field values to the tool's values and back.
extension TargetprocessGateway {
    /// Returns the value that the request must contain to set one field.
    func content(
        of field: FieldID, _ value: FieldValue, current: EntitySnapshot
    ) async throws(ToolError) -> WorkItemChange.Input {
        let entity = current.entity
        let stored = storedForm(of: value, in: field, of: current)
        if let name = field.customField {
            let type = client.customFields.types.type(of: name, in: current) ?? nil
            if type == .entity, case .option(let called) = stored {
                guard let entity = try await client.linkFields.entity(named: called) else {
                    throw refusal(of: field, current)
                }
                return .entity(entity)
            }
            if type == .multipleEntities, case .options(let called) = stored {
                guard let links = try await client.linkFields.links(to: called, in: name, of: entity) else {
                    throw refusal(of: field, current)
                }
                return .text(links.text)
            }
            guard let content = type?.content(value) else { throw refusal(of: field, current) }
            return content
        }
        switch (field, stored) {
        case (TargetprocessField.name, _):
            return .text(stored.plainText)
        case (TargetprocessField.description, _):
            return .text(TargetprocessText.write(value.richText).value)
        case (TargetprocessField.state, _):
            guard let id = try await client.states.state(named: value.plainText, for: entity)?.id else {
                throw ToolError(
                    kind: .rejected,
                    message: "The workflow of the item has no state with this name. Correct the state mapping.")
            }
            return .reference(.init(id: id))
        case (TargetprocessField.tags, _):
            return .text(TagList.encode(stored.members.map(\.plainText)))
        case (TargetprocessField.priority, .option(let name)):
            guard let id = try await client.options.priorityID(named: name, of: entity.entityType) else {
                throw ToolError(
                    kind: .rejected,
                    message: "The item's type has no priority with this name. Correct the value mapping."
                )
            }
            return .reference(.init(id: id))
        case (TargetprocessField.severity, .option(let name)):
            guard let id = try await client.options.severityID(named: name) else {
                throw ToolError(
                    kind: .rejected, message: "Targetprocess has no severity with this name. Correct the value mapping."
                )
            }
            return .reference(.init(id: id))
        case (TargetprocessField.release, .option(let name)), (TargetprocessField.iteration, .option(let name)),
            (TargetprocessField.teamIteration, .option(let name)):
            return .reference(.init(id: try await period(name, field, current)))
        case (TargetprocessField.release, .empty), (TargetprocessField.iteration, .empty),
            (TargetprocessField.teamIteration, .empty):
            return .null
        case (TargetprocessField.effort, .number(let number)): return .number(number)
        case (TargetprocessField.effort, .empty): return .number(0)
        case (TargetprocessField.plannedStart, .date(let date)), (TargetprocessField.plannedEnd, .date(let date)):
            return .text(date.description)
        case (TargetprocessField.plannedStart, .empty), (TargetprocessField.plannedEnd, .empty): return .null
        case (_, .item(let link)) where TargetprocessField.kinds[field] == .item:
            guard let id = Int64(link.item.sourceId) else { throw refusal(of: field, current) }
            return .reference(.init(id: id))
        case (_, .empty) where TargetprocessField.kinds[field] == .item:
            return .null
        case (TargetprocessField.owner, .user(let person)):
            guard let id = Int64(person.id) else { throw refusal(of: field, current) }
            return .reference(.init(id: id))
        default:
            throw refusal(of: field, current)
        }
    }

    private func period(
        _ name: String, _ field: FieldID, _ current: EntitySnapshot
    ) async throws(ToolError) -> Int64 {
        if field == TargetprocessField.teamIteration, let boarded = ScopedOption(name) {
            return try await teamIteration(boarded, current)
        }
        let isOfTeam = field == TargetprocessField.teamIteration
        let place = isOfTeam ? current.team : current.projectIDs?.first
        if let id = try await client.periods.id(named: name, for: field, of: place) { return id }
        let owner = isOfTeam ? "The item's team" : "The item's project"
        throw ToolError(
            kind: .rejected,
            message: "\(owner) has no \(field.rawValue) with this name. Create it, or add a value mapping.")
    }

    /// Returns the iteration that corresponds to a sprint of a board.
    ///
    /// The item's own team has priority over other teams of the board.
    private func teamIteration(_ sprint: ScopedOption, _ current: EntitySnapshot) async throws(ToolError) -> Int64 {
        var teams = client.selection.teams(ofBoard: sprint.board)
        guard !teams.isEmpty else { return try await period(sprint.name, TargetprocessField.teamIteration, current) }
        if teams.count > 1, let name = current.team, let own = try await client.teams.id(named: name),
            let place = teams.firstIndex(of: own)
        {
            teams.swapAt(0, place)
        }
        if let id = try await client.periods.teamIterationID(named: sprint.name, of: teams) { return id }
        throw ToolError(
            kind: .rejected,
            message: "No team of the board \(sprint.board) has a TeamIteration with this name. Create it.")
    }

    private func refusal(of field: FieldID, _ current: EntitySnapshot) -> ToolError {
        let message: String
        if let name = field.customField {
            switch client.customFields.types.type(of: name, in: current) {
            case nil: message = "Items of this type have no custom field \(name) in this project. Correct the profile."
            case .some(.some(.entity)), .some(.some(.multipleEntities)):
                message = "The custom field \(name) contains items, and none or several items have this name."
            case .some(nil): message = "The custom field \(name) has a type that Tandem cannot write."
            case .some(.some): message = "The custom field \(name) cannot contain this value."
            }
        } else {
            message =
                TargetprocessField.kind(of: field) == nil
                ? "\(field.rawValue) is not a field that Tandem can write in Targetprocess."
                : "The Targetprocess field \(field.rawValue) cannot contain this value."
        }
        return ToolError(kind: .rejected, message: message)
    }

    // MARK: Values

    func fields() async throws(ToolError) -> [FieldDescription] {
        let further = try await client.metadata.customTypes()
        let own = TargetprocessField.kinds.map { field, kind in
            let types =
                TargetprocessField.types(having: field).map(\.rawValue)
                + further.filter { WorkItemSchema([field], $0).fields.contains(field) }.map { $0.name.lowercased() }
            return FieldDescription(
                id: field, name: field.rawValue, kind: kind,
                types: types.count == WorkItemType.builtIn.count + further.count ? nil : types.sorted())
        }
        let custom = Dictionary(grouping: try await client.customFields.definitions()) { [$0.name, $0.type] }.values
            .compactMap {
                fields -> FieldDescription? in
                guard let field = fields.first else { return nil }
                return FieldDescription(
                    id: FieldID(customField: field.name), name: field.name,
                    kind: CustomFieldType(rawValue: field.type)?.kind,
                    types: Set(fields.map(\.itemType)).sorted())
            }
        let people = try await client.roles.names().map {
            FieldDescription(id: FieldID(peopleIn: $0), name: "Assigned as \($0)", kind: .users)
        }
        let teams = try await client.teams.names().map {
            FieldDescription(id: FieldID(stateOf: $0), name: "State of \($0)", kind: .state)
        }
        return (own + people + teams + custom).sorted {
            ($0.id, $0.types?.first ?? "") < ($1.id, $1.types?.first ?? "")
        }
    }

    private func kind(of field: FieldID, _ current: EntitySnapshot) -> FieldKind? {
        if let name = field.customField { return (client.customFields.types.type(of: name, in: current) ?? nil)?.kind }
        return TargetprocessField.kind(of: field)
    }

    func storedForm(of value: FieldValue, in field: FieldID, of current: EntitySnapshot) -> FieldValue {
        if let name = field.customField {
            return (client.customFields.types.type(of: name, in: current) ?? nil)?.stored(value) ?? value
        }
        if field == TargetprocessField.teamIteration, case .option(let text) = value, let sprint = ScopedOption(text),
            client.selection.teams(ofBoard: sprint.board).isEmpty
        {
            return .option(sprint.name)
        }
        return value.stored(in: field)
    }

    func formattingLosses(_ value: FieldValue, in field: FieldID) -> [FormattingLoss] {
        guard case .richText(let text) = value,
            field == TargetprocessField.description || field.customField != nil
        else { return [] }
        return TargetprocessText.write(text).losses
    }

    func allowsMultipleValues(_ field: FieldID, of current: EntitySnapshot) -> Bool {
        kind(of: field, current)?.isSet ?? false
    }

    func toolValue(
        for value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> FieldValue {
        guard let kind = kind(of: field, current) else { throw refusal(of: field, current) }
        switch value {
        case .user(let person): return .user(try await localized(person))
        case .stateCategory(let stage): return try await state(of: stage, in: field, current: current)
        default: break
        }
        let single = value.kind?.isSet == true ? kind : kind.memberKind
        guard let converted = value.converted(to: single) else { throw refusal(of: field, current) }
        guard case .state(let name) = converted else { return converted }
        if let held = current.fields[field], current.holds(converted, in: field) { return held }
        guard field == TargetprocessField.state else { return converted }
        guard let state = try await client.states.state(named: name, for: current.entity) else {
            throw ToolError(
                kind: .rejected,
                message: "The workflow of the item has no state with this name. Correct the state mapping.")
        }
        return .state(state.name)
    }

    func localized(_ person: ToolUser) async throws(ToolError) -> ToolUser {
        // A value mapping of the profile may name a user of this instance by email or login instead of the ID.
        let texts = person.tool == tool.id ? [person.id] : [person.email, person.login].compactMap(\.self)
        var reasons: [String] = []
        for text in texts {
            switch try await client.users.match(text) {
            case .found(let id): return ToolUser(tool: tool.id, id: "\(id)")
            case .none(let reason): reasons.append(reason)
            }
        }
        // If several searches failed, the reason of a search that found a user is more helpful.
        let reason = reasons.max { !$0.hasPrefix("the") && $1.hasPrefix("the") } ?? "the user has no email or login"
        throw ToolError(
            kind: .rejected,
            message: "user \(person.id) of \(person.tool) cannot be matched: \(reason). Name the counterpart in the "
                + "value mapping of the profile")
    }

    private func state(
        of stage: StateCategory, in field: FieldID, current: EntitySnapshot
    ) async throws(ToolError) -> FieldValue {
        if current.stateCategories?[field] == stage, let state = current.fields[field] { return state }
        let name =
            if let team = field.team {
                try await teamState(of: stage, team, current.entity)
            } else {
                try await client.states.name(of: stage, for: current.entity)
            }
        guard let name else {
            throw ToolError(kind: .rejected, message: "The workflow of the item has no state of this category.")
        }
        return .state(name)
    }
}
