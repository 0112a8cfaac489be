import AdapterEngine
import EntityModel

extension TargetprocessGateway {
    func write(
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
        let written = item.snapshot(of: entity, baseURL: baseURL)
        guard !TargetprocessGateway.untaken(fields, in: written, before: current).isEmpty else {
            return WriteAnswer(snapshot: written, told: written.fields.filter { fields[$0.key] != nil })
        }
        // The answer to a write may lag behind it.
        let read = try await client.workItem(entity).snapshot(of: entity, baseURL: baseURL)
        let untaken = TargetprocessGateway.untaken(fields, in: read, before: current)
        guard untaken.isEmpty else {
            let words = "Targetprocess answered that all is well and kept the old value"
            throw ToolFailure(
                kind: .refused, message: words, fields: Dictionary(untaken.map { ($0, words) }) { first, _ in first })
        }
        return WriteAnswer(snapshot: read, told: [:])
    }

    /// The body of the update.
    private func change(
        _ fields: [FieldID: FieldValue], of entity: EntityReference
    ) async throws(ToolFailure) -> WorkItemChange {
        var change = WorkItemChange()
        var refused: [FieldID: String] = [:]
        for (field, value) in fields {
            switch field {
            case TargetprocessField.name:
                change.name = value.stored(in: field).plainText
            case TargetprocessField.description:
                change.description = TargetprocessText.write(value.richText).value
            case TargetprocessField.state:
                if let id = try await client.stateId(value.plainText, for: entity) {
                    change.state = .init(id: id)
                } else {
                    refused[field] = "the workflow of the item has no state of that name; correct the table of states"
                }
            default:
                refused[field] = "\(field.rawValue) is not a field that Tandem writes in Targetprocess"
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
    /// The tool answers 403 to a value that the item cannot have, such as a state of another workflow. If the item can
    /// still be read, the credentials are good, and it is this write that the tool does not take.
    private func judged(
        _ failure: ToolFailure, of fields: [FieldID: FieldValue], _ entity: EntityReference
    ) async throws(ToolFailure) -> ToolFailure {
        var failure = failure
        if failure.kind == .forbidden {
            _ = try await client.workItem(entity)
            failure.kind = .refused
        }
        if failure.kind == .refused, fields[TargetprocessField.state] != nil {
            client.states.forget(item: entity.sourceId)
        }
        failure.fields = failure.fields.filter { fields[$0.key] != nil }
        return failure
    }
}
