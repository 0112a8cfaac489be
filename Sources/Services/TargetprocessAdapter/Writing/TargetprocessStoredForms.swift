import EntityModel

/// The forms in which Targetprocess stores values.
struct TargetprocessStoredForms: Sendable {
    /// The kinds of values that fields contain.
    let kinds: TargetprocessFieldKinds
    /// The fields that Tandem syncs, and the boards of the teams.
    let selection: TargetprocessFieldSelection

    /// Returns the form in which the tool stores a value.
    func storedForm(of value: FieldValue, in field: FieldID, of current: EntitySnapshot) -> FieldValue {
        if let name = field.customField {
            return kinds.customType(of: name, in: current)?.stored(value) ?? value
        }
        if field == TargetprocessField.teamIteration, case .option(let text) = value, let sprint = ScopedOption(text),
            selection.teams(ofBoard: sprint.board).isEmpty
        {
            return .option(sprint.name)
        }
        return value.stored(in: field)
    }

    /// Returns the formatting of a value that the tool cannot represent.
    func formattingLosses(_ value: FieldValue, in field: FieldID) -> [FormattingLoss] {
        guard case .richText(let text) = value,
            field == TargetprocessField.description || field.customField != nil
        else { return [] }
        return TargetprocessText.write(text).losses
    }

    /// Returns whether a field can hold several members of a set.
    func allowsMultipleValues(_ field: FieldID, of current: EntitySnapshot) -> Bool {
        kinds.kind(of: field, in: current)?.isSet ?? false
    }
}
