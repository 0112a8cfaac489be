import EntityModel
import Primitives

/// The conversion of field values to changes of items.
struct TargetprocessFieldEdits: Sendable {
    /// The custom fields that link to other items.
    let linkFields: LinkFieldAPI
    /// The priorities and severities of items.
    let options: OptionAPI
    /// The kinds of values that fields contain.
    let kinds: TargetprocessFieldKinds
    /// The forms in which the tool stores values.
    let storedForms: TargetprocessStoredForms
    /// The moves of items through their workflows.
    let moves: TargetprocessWorkflowMoves
    /// The lookup of releases and iterations.
    let planning: TargetprocessPlanning

    /// Returns the change that writes some fields.
    ///
    /// - Parameters:
    ///   - fields: The fields with their new values, all of which are stored in the item itself.
    ///   - current: The item as it was just read.
    /// - Returns: The body of the update request.
    /// - Throws: `ToolError` of kind `.rejected` with a reason for each field that cannot be written.
    func change(
        _ fields: [FieldID: FieldValue], of current: EntitySnapshot
    ) async throws(ToolError) -> WorkItemChange {
        var change = WorkItemChange()
        var rejected: [FieldID: String] = [:]
        for (field, value) in fields {
            do {
                change.contents[field] = try await input(value, for: field, of: current)
            } catch {
                guard error.kind == .rejected else { throw error }
                rejected[field] = error.message
            }
        }
        guard rejected.isEmpty else {
            throw ToolError(kind: .rejected, message: "Some fields cannot be written.", fields: rejected)
        }
        return change
    }

    /// Returns the value that the request must contain to set one field.
    private func input(
        _ value: FieldValue, for field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> WorkItemChange.Input {
        let stored = storedForms.storedForm(of: value, in: field, of: current)
        if let name = field.customField {
            return try await input(value, stored: stored, forCustomField: name, field, of: current)
        }
        switch (field, stored) {
        case (TargetprocessField.name, _):
            return .text(stored.plainText)
        case (TargetprocessField.description, _):
            return .text(TargetprocessText.write(value.richText).value)
        case (TargetprocessField.state, _):
            return .reference(.init(id: try await moves.state(named: value.plainText, for: current.entity).id))
        case (TargetprocessField.tags, _):
            return .text(TagList.encode(stored.members.map(\.plainText)))
        case (TargetprocessField.priority, .option(let name)):
            guard let id = try await options.priorityID(named: name, of: current.entity.entityType) else {
                throw ToolError(
                    kind: .rejected,
                    message: "The item's type has no priority with this name. Correct the value mapping.")
            }
            return .reference(.init(id: id))
        case (TargetprocessField.severity, .option(let name)):
            guard let id = try await options.severityID(named: name) else {
                throw ToolError(
                    kind: .rejected,
                    message: "Targetprocess has no severity with this name. Correct the value mapping.")
            }
            return .reference(.init(id: id))
        case (TargetprocessField.release, .option(let name)), (TargetprocessField.iteration, .option(let name)),
            (TargetprocessField.teamIteration, .option(let name)):
            return .reference(.init(id: try await planning.periodID(named: name, for: field, of: current)))
        case (TargetprocessField.release, .empty), (TargetprocessField.iteration, .empty),
            (TargetprocessField.teamIteration, .empty):
            return .null
        case (TargetprocessField.effort, .number(let number)): return .number(number)
        case (TargetprocessField.effort, .empty): return .number(0)
        case (TargetprocessField.plannedStart, .date(let date)), (TargetprocessField.plannedEnd, .date(let date)):
            return .text(date.description)
        case (TargetprocessField.plannedStart, .empty), (TargetprocessField.plannedEnd, .empty): return .null
        case (_, .item(let link)) where TargetprocessField.kinds[field] == .item:
            return try reference(to: link.item.sourceId, for: field, of: current)
        case (_, .empty) where TargetprocessField.kinds[field] == .item:
            return .null
        case (TargetprocessField.owner, .user(let user)):
            return try reference(to: user.id, for: field, of: current)
        default:
            throw kinds.unsupportedValue(of: field, in: current)
        }
    }

    private func reference(
        to id: String, for field: FieldID, of current: EntitySnapshot
    ) throws(ToolError) -> WorkItemChange.Input {
        guard let id = Int64(id) else { throw kinds.unsupportedValue(of: field, in: current) }
        return .reference(.init(id: id))
    }

    private func input(
        _ value: FieldValue, stored: FieldValue, forCustomField name: String, _ field: FieldID,
        of current: EntitySnapshot
    ) async throws(ToolError) -> WorkItemChange.Input {
        let input: WorkItemChange.Input?
        switch (kinds.customType(of: name, in: current), stored) {
        case (.entity, .option(let linked)):
            input = try await linkFields.entity(named: linked).map { .entity($0) }
        case (.multipleEntities, .options(let linked)):
            input = try await linkFields.links(to: linked, in: name, of: current.entity).map { .text($0.text) }
        case (let type, _):
            input = type?.content(value)
        }
        guard let input else { throw kinds.unsupportedValue(of: field, in: current) }
        return input
    }
}
