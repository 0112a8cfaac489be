import AdapterEngine
import EntityModel

extension TargetprocessGateway {
    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolFailure) -> WriteAnswer {
        guard let links = fields[TargetprocessField.relations] else {
            return try await writeItem(fields, to: entity, current: current)
        }
        var rest = fields
        rest[TargetprocessField.relations] = nil
        var told: [FieldID: FieldValue] = [:]
        if !rest.isEmpty { told = try await writeItem(rest, to: entity, current: current).told }
        try await relate(entity, from: current.fields[TargetprocessField.relations] ?? .empty, to: links)
        return WriteAnswer(snapshot: try await read(entity, comments: false), told: told)
    }

    /// Writes what the item itself holds.
    private func writeItem(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolFailure) -> WriteAnswer {
        let change = try await change(fields, of: entity)
        let baseURL = client.connection.baseURL
        let item: WorkItem
        do {
            item = try await client.update(entity, change)
        } catch {
            throw try await judged(error, of: fields, entity)
        }
        var written = item.snapshot(of: entity, telling: client.fields, baseURL: baseURL)
        // The answer to a write does not tell them, and it does not change them.
        written.fields[TargetprocessField.relations] = current.fields[TargetprocessField.relations]
        guard !TargetprocessGateway.untaken(fields, in: written, before: current).isEmpty else {
            return WriteAnswer(snapshot: written, told: written.fields.filter { fields[$0.key] != nil })
        }
        // The answer to a write may lag behind it.
        let read = try await client.workItem(entity).snapshot(of: entity, telling: client.fields, baseURL: baseURL)
        let untaken = TargetprocessGateway.untaken(fields, in: read, before: current)
        guard untaken.isEmpty else {
            let words = "Targetprocess answered that all is well and kept the old value"
            throw ToolFailure(
                kind: .refused, message: words, fields: Dictionary(untaken.map { ($0, words) }) { first, _ in first })
        }
        return WriteAnswer(snapshot: read, told: [:])
    }

    /// What one field is set to.
    private func content(
        of field: FieldID, _ value: FieldValue, of entity: EntityReference
    ) async throws(ToolFailure) -> WorkItemChange.Content {
        let stored = value.stored(in: field)
        switch (field, stored) {
        case (TargetprocessField.name, _):
            return .text(stored.plainText)
        case (TargetprocessField.description, _):
            return .text(TargetprocessText.write(value.richText).value)
        case (TargetprocessField.state, _):
            guard let id = try await client.stateId(value.plainText, for: entity) else {
                throw ToolFailure(
                    kind: .refused,
                    message: "the workflow of the item has no state of that name; correct the table of states")
            }
            return .reference(.init(id: id))
        case (TargetprocessField.tags, _):
            return .text(TagList.written(stored.members.map(\.plainText)))
        case (TargetprocessField.priority, .option(let name)):
            guard let id = try await client.priorityId(name, of: entity.entityType) else {
                throw ToolFailure(
                    kind: .refused, message: "the item's type has no priority of that name; correct the table of values"
                )
            }
            return .reference(.init(id: id))
        case (TargetprocessField.effort, .number(let number)): return .number(number)
        case (TargetprocessField.effort, .empty): return .number(0)
        case (TargetprocessField.plannedStart, .date(let date)), (TargetprocessField.plannedEnd, .date(let date)):
            return .text(date.description)
        case (TargetprocessField.plannedStart, .empty), (TargetprocessField.plannedEnd, .empty): return .null
        case (_, .item(let link)) where TargetprocessField.kinds[field] == .item:
            guard let id = Int64(link.item.sourceId) else { throw refusal(of: field) }
            return .reference(.init(id: id))
        case (_, .empty) where TargetprocessField.kinds[field] == .item:
            return .null
        case (TargetprocessField.owner, .user(let person)):
            guard let id = Int64(person.id) else { throw refusal(of: field) }
            return .reference(.init(id: id))
        default:
            throw refusal(of: field)
        }
    }

    private func refusal(of field: FieldID) -> ToolFailure {
        ToolFailure(
            kind: .refused,
            message: TargetprocessField.kinds[field] == nil
                ? "\(field.rawValue) is not a field that Tandem writes in Targetprocess"
                : "Targetprocess' field \(field.rawValue) cannot be set to such a value")
    }

    // MARK: Values

    func holdsSeveral(_ field: FieldID, of current: EntitySnapshot) -> Bool {
        TargetprocessField.kinds[field]?.isSet ?? false
    }

    func localized(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolFailure) -> FieldValue {
        guard let kind = TargetprocessField.kinds[field] else { throw refusal(of: field) }
        switch value {
        case .user(let person): return .user(try await localized(person))
        case .stage(let stage): return try await state(of: stage, current: current)
        default: break
        }
        let single = value.kind?.isSet == true ? kind : kind.ofMember
        guard let converted = value.converted(to: single) else { throw refusal(of: field) }
        return converted
    }

    private func localized(_ person: Person) async throws(ToolFailure) -> Person {
        let texts = person.tool == tool.id ? [person.id] : [person.email, person.login].compactMap(\.self)
        // A table of the profile may name a user of this instance otherwise than by the id.
        if person.tool == tool.id, Int64(person.id) != nil { return person }
        for text in texts {
            if let id = try await client.userId(text) { return Person(tool: tool.id, id: "\(id)") }
        }
        throw ToolFailure(
            kind: .refused,
            message:
                "user \(person.id) of \(person.tool) is nobody in this Targetprocess, by e-mail or login; name the "
                + "counterpart in the profile's table of values")
    }

    private func state(
        of stage: WorkflowStage, current: EntitySnapshot
    ) async throws(ToolFailure) -> FieldValue {
        let field = TargetprocessField.state
        if current.stages?[field] == stage, let state = current.fields[field] { return state }
        guard let name = try await client.stateName(of: stage, for: current.entity) else {
            throw ToolFailure(kind: .refused, message: "the workflow of the item has no state of that stage")
        }
        return .state(name)
    }

    /// The body of the update.
    private func change(
        _ fields: [FieldID: FieldValue], of entity: EntityReference
    ) async throws(ToolFailure) -> WorkItemChange {
        var change = WorkItemChange()
        var refused: [FieldID: String] = [:]
        for (field, value) in fields {
            do {
                change.contents[field] = try await content(of: field, value, of: entity)
            } catch {
                guard error.kind == .refused else { throw error }
                refused[field] = error.message
            }
        }
        guard refused.isEmpty else {
            throw ToolFailure(kind: .refused, message: "some fields cannot be written", fields: refused)
        }
        return change
    }

    /// The fields that hold what they held before, though another value was written.
    ///
    /// A third value is the tool's own form of what was written, or a later edit; both stand.
    static func untaken(
        _ fields: [FieldID: FieldValue], in written: EntitySnapshot, before: EntitySnapshot
    ) -> [FieldID] {
        fields.keys.filter { field in
            guard let now = written.fields[field], let value = fields[field] else { return false }
            return now == before.fields[field] && now != value && now != value.stored(in: field)
        }
    }

    /// What a failed write means.
    ///
    /// The tool answers 403 to a value that the item cannot have, such as a state of another workflow, and 404 to a
    /// parent that is not there. If the item can still be read, the credentials are good, and it is this write that the
    /// tool does not take.
    private func judged(
        _ failure: ToolFailure, of fields: [FieldID: FieldValue], _ entity: EntityReference
    ) async throws(ToolFailure) -> ToolFailure {
        var failure = failure
        if failure.kind == .forbidden || failure.kind == .notFound {
            _ = try await client.workItem(entity)
            failure.kind = .refused
        }
        if failure.kind == .refused, fields[TargetprocessField.state] != nil {
            client.forgetWorkflow(of: entity)
        }
        failure.fields = failure.fields.filter { fields[$0.key] != nil }
        return failure
    }
}
