import EntityModel
import Primitives

/// The fault of values that a tool rejects for their content.
///
/// The failure is the same each time, has any status code, and contains no field name.
extension SimulatedTool {
    /// Returns the failure with which the tool always answers a write of the value, or `nil` if it accepts the value.
    ///
    /// The members of `before`, the value of the field before the write, are not sent again.
    func rejection(of value: FieldValue, besides before: FieldValue? = nil) -> ToolError? {
        guard faults.contains(.rejectedValues) else { return nil }
        let known = before?.members ?? []
        return value.members.lazy.filter { !known.contains($0) }.compactMap(rejection(ofMember:)).first
    }

    private func rejection(ofMember value: FieldValue) -> ToolError? {
        let text: String
        switch value {
        case .text(let words): text = words
        case .richText(let words): text = words.plainText
        case .option(let name): text = name
        case .file(let file): text = file.name
        default: return nil
        }
        // Each tool rejects different values.
        switch ToolFaults.roll(text, "\(tool.id) rejects", below: 100) {
        case 0: return ToolError(kind: .rejected, message: "Field value rejected.")
        // These responses come from a firewall or a proxy. Adapters distinguish them from the tool's own.
        case 1: return ToolError(kind: .forbidden, message: "Request blocked.", suspicion: .content)
        case 2: return ToolError(kind: .notFound, message: "Not found.", suspicion: .content)
        case 3:
            return ToolError(kind: .unavailable, message: "Internal server error", suspicion: .processing)
        default: return nil
        }
    }
}

extension ToolFaults {
    /// Returns a number below `bound` that depends only on the text and the question.
    static func roll(_ text: String, _ question: String, below bound: UInt64) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in question.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var random = SeededRandom(seed: hash)
        return random.next() % bound
    }
}
