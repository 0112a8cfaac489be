import AdapterEngine
import EntityModel

/// The writer of the fields that are stored in the item itself.
struct TargetprocessItemWriter: Sendable {
    /// The work items.
    let workItems: WorkItemAPI
    /// The states that items can have in their workflows.
    let states: StateAPI
    /// The reader of items.
    let reader: TargetprocessReader
    /// The conversion of field values to changes.
    let edits: TargetprocessFieldEdits
    /// The forms in which the tool stores values.
    let storedForms: TargetprocessStoredForms
    /// The moves of items through their workflows.
    let moves: TargetprocessWorkflowMoves
    /// The writer of the states of teams.
    let teamStates: TargetprocessTeamStates

    /// Writes fields of one item in one request, after the moves that its workflow requires.
    ///
    /// - Parameters:
    ///   - fields: The fields with their new values.
    ///   - entity: The item.
    ///   - current: The item as it was just read.
    /// - Returns: The item as it is after the write.
    /// - Throws: `ToolError` of kind `.rejected` if the tool does not accept some value, or ignores it.
    func write(
        _ fields: [FieldID: FieldValue], to entity: EntityReference, current: EntitySnapshot
    ) async throws(ToolError) -> WriteResult {
        let change = try await edits.change(fields, of: current)
        let item: WorkItem
        do {
            try await moves.moveThroughIntermediateStates(
                entity, to: change.contents[TargetprocessField.state], current: current)
            item = try await states.addingPlannedFlag(to: try await workItems.update(entity, change), entity)
        } catch {
            throw try await classified(error, of: fields, entity)
        }
        var written = try await reader.snapshots.snapshot(of: item, entity)
        // The response to a write does not contain these fields, and the write does not change them.
        for field in [TargetprocessField.relations, TargetprocessField.attachments] {
            written.fields[field] = current.fields[field]
        }
        if fields[TargetprocessField.state] != nil, try await teamStates.advanceTeams(of: item) {
            return WriteResult(
                snapshot: try await reader.read(entity, includingComments: false),
                writtenValues: written.fields.filter { fields[$0.key] != nil })
        }
        let isWhole = current.fields.keys.allSatisfy { written.fields[$0] != nil }
        guard !isWhole || !ignoredFields(fields, in: written, before: current).isEmpty else {
            return WriteResult(snapshot: written, writtenValues: written.fields.filter { fields[$0.key] != nil })
        }
        // The response to a write may contain values from before the write.
        let read = try await reader.read(entity, includingComments: false)
        let ignored = ignoredFields(fields, in: read, before: current)
        guard ignored.isEmpty else {
            let message = "Targetprocess reported success and kept the old value."
            throw ToolError(
                kind: .rejected, message: message,
                fields: Dictionary(ignored.map { ($0, message) }) { first, _ in first })
        }
        return WriteResult(snapshot: read, writtenValues: [:])
    }

    /// Returns the fields that still have their previous value although another value was written.
    ///
    /// A third value is either the tool's own form of the written value or a later edit. Both are accepted.
    func ignoredFields(
        _ fields: [FieldID: FieldValue], in written: EntitySnapshot, before: EntitySnapshot
    ) -> [FieldID] {
        fields.keys.filter { field in
            guard let now = written.fields[field], let value = fields[field] else { return false }
            if field.isEffort { return !TargetprocessEfforts.isEqual(now, value) }
            return now == before.fields[field] && now != value
                && now != storedForms.storedForm(of: value, in: field, of: before)
        }
    }

    /// Returns the meaning of a failed write.
    ///
    /// The tool responds with 403 to a value that the item cannot have, such as a state of another workflow. It
    /// responds with 404 to a parent that does not exist. If the item can still be read, the credentials are valid. In
    /// that case the tool rejected only this write.
    private func classified(
        _ failure: ToolError, of fields: [FieldID: FieldValue], _ entity: EntityReference
    ) async throws(ToolError) -> ToolError {
        var failure = failure
        if failure.kind == .forbidden || failure.kind == .notFound {
            _ = try await workItems.readWithoutAssociations(entity)
            failure.kind = .rejected
        }
        if failure.kind == .rejected, fields[TargetprocessField.state] != nil {
            states.invalidateWorkflow(of: entity)
        }
        failure.fields = failure.fields.filter { fields[$0.key] != nil }
        return failure
    }
}
