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
        // A team iteration can be set only after its team is assigned.
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

    /// Rejects fields that items of the type do not have or that no user can write.
    ///
    /// Without this check, the tool may ignore such a field and still report success.
    private func requireWritable(
        _ fields: some Collection<FieldID>, of type: String
    ) async throws(ToolError) {
        let shape = try await client.metadata.schema(of: type, with: Set(fields))
        var refused: [FieldID: String] = [:]
        for field in fields {
            if !shape.fields.contains(field) {
                refused[field] = "Items of this type do not have this field."
            } else if shape.readOnly.contains(field) {
                refused[field] = "Targetprocess reports this field as read-only for items of this type."
            }
        }
        guard refused.isEmpty else {
            throw ToolError(kind: .rejected, message: "Items of this type do not accept these fields.", fields: refused)
        }
    }

    /// Writes the fields that are stored in the item itself.
    private func writeItem(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> WriteResult {
        let change = try await change(fields, of: entity, current: current)
        let baseURL = client.connection.baseURL
        let item: WorkItem
        do {
            try await walk(entity, to: change.contents[TargetprocessField.state], current: current)
            item = try await client.states.addingPlannedFlag(
                to: try await client.workItems.update(entity, change), entity)
        } catch {
            throw try await classifyWriteError(error, of: fields, entity)
        }
        let told = try await client.metadata.schema(of: entity.entityType).fields
        var written = item.snapshot(of: entity, telling: told, baseURL: baseURL)
        // The response to a write does not contain these fields, and the write does not change them.
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
        // The response to a write may contain values from before the write.
        let read = try await client.workItems.read(entity).snapshot(of: entity, telling: told, baseURL: baseURL)
        let untaken = ignoredFields(fields, in: read, before: current)
        guard untaken.isEmpty else {
            let words = "Targetprocess reported success and kept the old value."
            throw ToolError(
                kind: .rejected, message: words, fields: Dictionary(untaken.map { ($0, words) }) { first, _ in first })
        }
        return WriteResult(snapshot: read, writtenValues: [:])
    }

    /// Moves an item through the intermediate states that the workflow requires before the requested state.
    private func walk(
        _ entity: EntityReference, to state: WorkItemChange.Input?, current: EntitySnapshot
    ) async throws(ToolError) {
        guard case .reference(let target)? = state, case .state(let start)? = current.fields[TargetprocessField.state]
        else { return }
        for step in try await client.states.states(between: start, and: target.id, for: entity) {
            _ = try await client.workItems.update(
                entity, WorkItemChange(contents: [TargetprocessField.state: .reference(.init(id: step))]))
        }
    }

    /// Returns the states from which an interrupted sequence of state changes may have led to the current state.
    ///
    /// The tool cannot store a marker for such a sequence. Instead, its history shows whether Tandem's own user made
    /// the last state change.
    func origins(
        of field: FieldID, in current: EntitySnapshot, toward value: FieldValue
    ) async throws(ToolError) -> [FieldValue] {
        guard field == TargetprocessField.state, case .state(let here)? = current.fields[field],
            case .state(let target) = value
        else { return [] }
        let entity = current.entity
        let states = try await client.states.states(before: here, toward: target, for: entity)
        guard !states.isEmpty, let own = try await client.users.ownID(),
            try await client.states.isLastChange(by: own, of: entity)
        else { return [] }
        return states.map { .state($0) }
    }

    /// Returns the body of the update request.
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
            throw ToolError(kind: .rejected, message: "Some fields cannot be written.", fields: refused)
        }
        return change
    }

    /// Returns the fields that still have their previous value although another value was written.
    ///
    /// A third value is either the tool's own form of the written value or a later edit. Both are accepted.
    func ignoredFields(
        _ fields: [FieldID: FieldValue], in written: EntitySnapshot, before: EntitySnapshot
    ) -> [FieldID] {
        fields.keys.filter { field in
            guard let now = written.fields[field], let value = fields[field] else { return false }
            if field.isEffort { return !TargetprocessGateway.isEffort(now, value) }
            return now == before.fields[field] && now != value && now != storedForm(of: value, in: field, of: before)
        }
    }

    /// Returns the meaning of a failed write.
    ///
    /// The tool responds with 403 to a value that the item cannot have, such as a state of another workflow. It
    /// responds with 404 to a parent that does not exist. If the item can still be read, the credentials are valid. In
    /// that case the tool rejected only this write.
    private func classifyWriteError(
        _ failure: ToolError, of fields: [FieldID: FieldValue], _ entity: EntityReference
    ) async throws(ToolError) -> ToolError {
        var failure = failure
        if failure.kind == .forbidden || failure.kind == .notFound {
            _ = try await client.workItems.readWithoutAssociations(entity)
            failure.kind = .rejected
        }
        if failure.kind == .rejected, fields[TargetprocessField.state] != nil {
            client.states.invalidateWorkflow(of: entity)
        }
        failure.fields = failure.fields.filter { fields[$0.key] != nil }
        return failure
    }
}
