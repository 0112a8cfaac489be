import AdapterEngine
import EntityModel

/// The conversion of values of either tool to values of this Targetprocess.
struct TargetprocessToolValues: Sendable {
    /// The kinds of values that fields contain.
    let kinds: TargetprocessFieldKinds
    /// The lookup of matching users.
    let users: TargetprocessUsers
    /// The states that items can have in their workflows.
    let states: StateAPI
    /// The moves of items through their workflows.
    let moves: TargetprocessWorkflowMoves
    /// The writer of the states of teams.
    let teamStates: TargetprocessTeamStates

    /// Returns a value as this Targetprocess would report it.
    ///
    /// - Parameters:
    ///   - value: A single value, perhaps in another tool's representation.
    ///   - field: The field that the value is for.
    ///   - current: The item as it was just read.
    /// - Returns: The value.
    /// - Throws: `ToolError` of kind `.rejected` if the tool has no corresponding value.
    func toolValue(
        for value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> FieldValue {
        guard let fieldKind = kinds.kind(of: field, in: current) else {
            throw kinds.unsupportedValue(of: field, in: current)
        }
        switch value {
        case .user(let user): return .user(try await users.counterpart(of: user))
        case .stateCategory(let category): return try await state(of: category, in: field, current: current)
        default: break
        }
        let kind = value.kind?.isSet == true ? fieldKind : fieldKind.memberKind
        guard let converted = value.converted(to: kind) else {
            throw kinds.unsupportedValue(of: field, in: current)
        }
        guard case .state(let name) = converted else { return converted }
        if let held = current.fields[field], current.holds(converted, in: field) { return held }
        guard field == TargetprocessField.state else { return converted }
        return .state(try await moves.state(named: name, for: current.entity).name)
    }

    private func state(
        of category: StateCategory, in field: FieldID, current: EntitySnapshot
    ) async throws(ToolError) -> FieldValue {
        if current.stateCategories?[field] == category, let state = current.fields[field] { return state }
        let name =
            if let team = field.team {
                try await teamStates.name(of: category, for: team, on: current.entity)
            } else {
                try await states.name(of: category, for: current.entity)
            }
        guard let name else {
            throw ToolError(kind: .rejected, message: "The workflow of the item has no state of this category.")
        }
        return .state(name)
    }
}
