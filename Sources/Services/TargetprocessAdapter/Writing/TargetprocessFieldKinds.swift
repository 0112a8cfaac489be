import EntityModel

/// The kinds of values that fields contain.
struct TargetprocessFieldKinds: Sendable {
    /// The custom fields of items.
    let customFields: CustomFieldAPI

    /// Returns the kind of value of a field, or `nil` if Tandem cannot write the field.
    func kind(of field: FieldID, in current: EntitySnapshot) -> FieldKind? {
        if let name = field.customField { return customType(of: name, in: current)?.kind }
        return TargetprocessField.kind(of: field)
    }

    /// Returns the type of a custom field, or `nil` if the item does not have the field or the type is not supported.
    func customType(of name: String, in current: EntitySnapshot) -> CustomFieldType? {
        customFields.types.type(of: name, in: current) ?? nil
    }

    /// Returns the error for a value that a field cannot contain.
    func unsupportedValue(of field: FieldID, in current: EntitySnapshot) -> ToolError {
        let message: String
        if let name = field.customField {
            switch customFields.types.type(of: name, in: current) {
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
}
