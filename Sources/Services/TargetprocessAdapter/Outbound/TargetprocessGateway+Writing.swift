import AdapterEngine
import EntityModel

extension TargetprocessGateway {
    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> WriteResult {
        try await requireWritable(fields.keys, of: entity.entityType)
        let wanted = fields
        let fields = try await writeEfforts(wanted, of: entity)
        let links = fields[TargetprocessField.relations]
        let teams = fields[TargetprocessField.assignedTeams]
        let attachments = fields[TargetprocessField.attachments]
        let rest = fields.filter { !TargetprocessField.isWrittenSeparately($0.key) }
        guard rest.count < wanted.count else {
            return try await writeItem(rest, to: entity, current: current)
        }
        // A team's iteration belongs to a team that must be there first.
        if let teams {
            try await assign(entity, from: current.fields[TargetprocessField.assignedTeams] ?? .empty, to: teams)
        }
        for (field, people) in fields {
            guard let role = field.role else { continue }
            try await assign(entity, in: role, from: current.fields[field] ?? .empty, to: people)
        }
        var told: [FieldID: FieldValue] = [:]
        if !rest.isEmpty { told = try await writeItem(rest, to: entity, current: current).writtenValues }
        for (field, state) in fields {
            guard let team = field.team else { continue }
            try await move(team, on: entity, to: state)
        }
        var (copies, digests): ([Attachment: AttachmentCopyResult], [Attachment: [UInt8]]) = ([:], [:])
        if let attachments {
            (copies, digests) = try await attach(
                to: entity, from: current.fields[TargetprocessField.attachments] ?? .empty, to: attachments)
        }
        if let links {
            try await updateRelations(entity, from: current.fields[TargetprocessField.relations] ?? .empty, to: links)
        }
        var answer = WriteResult(
            snapshot: try await read(entity, comments: false), writtenValues: told, attachmentCopies: copies)
        answer.digests = digests
        return answer
    }

    /// Refuses fields that items of a type lack, or that nobody can write; the tool may pass over them and say that all
    /// is well.
    private func requireWritable(
        _ fields: some Collection<FieldID>, of type: String
    ) async throws(ToolError) {
        let shape = try await client.shape(of: type, with: Set(fields))
        var refused: [FieldID: String] = [:]
        for field in fields {
            if !shape.fields.contains(field) {
                refused[field] = "items of this type have no such field"
            } else if shape.readOnly.contains(field) {
                refused[field] = "Targetprocess says that nobody can write this field of such items"
            }
        }
        guard refused.isEmpty else {
            throw ToolError(kind: .rejected, message: "such items do not take these fields", fields: refused)
        }
    }

    /// Writes what the item itself holds.
    private func writeItem(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> WriteResult {
        let change = try await change(fields, of: entity, current: current)
        let baseURL = client.connection.baseURL
        let item: WorkItem
        do {
            try await walk(entity, to: change.contents[TargetprocessField.state], current: current)
            item = try await client.update(entity, change)
        } catch {
            throw try await classifyWriteError(error, of: fields, entity)
        }
        let told = try await client.shape(of: entity.entityType).fields
        var written = item.snapshot(of: entity, telling: told, baseURL: baseURL)
        // The answer to a write does not tell them, and it does not change them.
        for field in [TargetprocessField.relations, TargetprocessField.attachments] {
            written.fields[field] = current.fields[field]
        }
        if fields[TargetprocessField.state] != nil, try await advanceTeams(item, entity) {
            return WriteResult(
                snapshot: try await read(entity, comments: false),
                writtenValues: written.fields.filter { fields[$0.key] != nil })
        }
        let isWhole = current.fields.keys.allSatisfy { written.fields[$0] != nil }
        guard !isWhole || !ignoredFields(fields, in: written, before: current).isEmpty else {
            return WriteResult(snapshot: written, writtenValues: written.fields.filter { fields[$0.key] != nil })
        }
        // The answer to a write may lag behind it.
        let read = try await client.workItem(entity).snapshot(of: entity, telling: told, baseURL: baseURL)
        let untaken = ignoredFields(fields, in: read, before: current)
        guard untaken.isEmpty else {
            let words = "Targetprocess answered that all is well and kept the old value"
            throw ToolError(
                kind: .rejected, message: words, fields: Dictionary(untaken.map { ($0, words) }) { first, _ in first })
        }
        return WriteResult(snapshot: read, writtenValues: [:])
    }

    /// Takes an item through the states that the workflow puts between its state and the wanted one.
    private func walk(
        _ entity: EntityReference, to state: WorkItemChange.Input?, current: EntitySnapshot
    ) async throws(ToolError) {
        guard case .reference(let target)? = state, case .state(let start)? = current.fields[TargetprocessField.state]
        else { return }
        for step in try await client.statesBetween(start, and: target.id, for: entity) {
            _ = try await client.update(
                entity, WorkItemChange(contents: [TargetprocessField.state: .reference(.init(id: step))]))
        }
    }

    /// The states from which an interrupted walk may have led to the item's state.
    ///
    /// The tool has no place to mark a walk. Instead, it reports that Tandem's own user changed the state last, and
    /// nothing since.
    func origins(
        of field: FieldID, in current: EntitySnapshot, toward value: FieldValue
    ) async throws(ToolError) -> [FieldValue] {
        guard field == TargetprocessField.state, case .state(let here)? = current.fields[field],
            case .state(let target) = value
        else { return [] }
        let entity = current.entity
        let states = try await client.statesBefore(here, toward: target, for: entity)
        guard !states.isEmpty, let own = try await client.ownUserId(),
            try await client.isLastStateChange(by: own, of: entity)
        else { return [] }
        return states.map { .state($0) }
    }

    /// The body of the update.
    private func change(
        _ fields: [FieldID: FieldValue], of entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> WorkItemChange {
        var change = WorkItemChange()
        var refused: [FieldID: String] = [:]
        for (field, value) in fields {
            do {
                change.contents[field] = try await content(of: field, value, current: current)
            } catch {
                guard error.kind == .rejected else { throw error }
                refused[field] = error.message
            }
        }
        guard refused.isEmpty else {
            throw ToolError(kind: .rejected, message: "some fields cannot be written", fields: refused)
        }
        return change
    }

    /// The fields that hold what they held before, though another value was written.
    ///
    /// A third value is the tool's own form of what was written, or a later edit; both stand.
    func ignoredFields(
        _ fields: [FieldID: FieldValue], in written: EntitySnapshot, before: EntitySnapshot
    ) -> [FieldID] {
        fields.keys.filter { field in
            guard let now = written.fields[field], let value = fields[field] else { return false }
            if field.isEffort { return !TargetprocessGateway.isEffort(now, value) }
            return now == before.fields[field] && now != value && now != storedForm(of: value, in: field, of: before)
        }
    }

    /// What a failed write means.
    ///
    /// The tool answers 403 to a value that the item cannot have, such as a state of another workflow, and 404 to a
    /// parent that is not there. If the item can still be read, the credentials are good, and it is this write that the
    /// tool does not take.
    private func classifyWriteError(
        _ failure: ToolError, of fields: [FieldID: FieldValue], _ entity: EntityReference
    ) async throws(ToolError) -> ToolError {
        var failure = failure
        if failure.kind == .forbidden || failure.kind == .notFound {
            _ = try await client.workItemWithoutAssociations(entity)
            failure.kind = .rejected
        }
        if failure.kind == .rejected, fields[TargetprocessField.state] != nil {
            client.invalidateWorkflow(of: entity)
        }
        failure.fields = failure.fields.filter { fields[$0.key] != nil }
        return failure
    }
}
