import EntityModel

/// The fault of values that a tool reports as written but stores differently.
extension SimulatedTool {
    /// Returns the value that a field has after the tool accepted a write.
    ///
    /// - Parameters:
    ///   - value: The value that was sent.
    ///   - before: The value that the field had.
    /// - Returns: The value that the tool stores.
    func accepted(_ value: FieldValue, over before: FieldValue?) -> FieldValue {
        guard let alteration = alteration(of: value) else { return value }
        switch (alteration, value) {
        case (.keep, _): return before ?? .empty
        case (.clear, _): return .empty
        case (.change, .text): return .text("\(text(value)) (changed)")
        case (.change, _): return .richText(RichText(plain: "\(text(value)) (changed)"))
        }
    }

    /// Whether the tool stores a different value when it receives this one.
    func alters(_ value: FieldValue) -> Bool { alteration(of: value) != nil }

    private enum Alteration: UInt64 {
        case keep, clear, change
    }

    private func alteration(of value: FieldValue) -> Alteration? {
        guard faults.contains(.alteredValues), !text(value).isEmpty else { return nil }
        return Alteration(rawValue: ToolFaults.roll(text(value), "\(tool.id) alters", below: 60))
    }

    private func text(_ value: FieldValue) -> String {
        switch value {
        case .text(let words): words
        case .richText(let words): words.plainText
        default: ""
        }
    }
}
