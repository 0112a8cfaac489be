import EntityModel

/// The fault of values that exist in the tool but that its adapter cannot decode.
extension SimulatedTool {
    /// Whether the adapter cannot decode a value that the tool returns.
    func isUnreadable(_ value: FieldValue) -> Bool {
        guard faults.contains(.unreadableValues) else { return false }
        switch value {
        case .text(let text): return ToolFaults.roll(text, "\(tool.id) garbles", below: 25) == 0
        case .richText(let text): return ToolFaults.roll(text.plainText, "\(tool.id) garbles", below: 25) == 0
        default: return false
        }
    }

    /// Returns the fields that the adapter cannot decode, as an adapter without this check reports them.
    func unreadableFields(of id: String) -> [FieldID: FieldValue] {
        (item(id)?.fields ?? [:]).filter { isUnreadable($0.value) }.mapValues { _ in .empty }
    }

    /// Returns the fields that the adapter cannot decode, with the problem of each.
    func problems(_ fields: [FieldID: FieldValue]) -> [FieldID: String]? {
        guard faults.contains(.unreadableValues) else { return nil }
        let problems = fields.filter { isUnreadable($0.value) }.mapValues { _ in "it has an unknown form" }
        return problems.isEmpty ? nil : problems
    }

    /// Returns the fields that the adapter can decode.
    func readable(_ fields: [FieldID: FieldValue]) -> [FieldID: FieldValue] {
        guard faults.contains(.unreadableValues) else { return fields }
        return fields.filter { !isUnreadable($0.value) }
    }
}
