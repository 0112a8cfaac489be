import SimulatorKit

/// The tool's interpretation of JSON: it ignores the case of names and accepts IDs in the form of digits.
extension JSONValue {
    /// Parses a document as leniently as the tool.
    static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        try JSONReader.value(of: bytes, isLenient: true)
    }

    /// The member with that name, compared case-insensitively.
    ///
    /// If several match, the last one wins.
    subscript(name: String) -> JSONValue? {
        members?.last { $0.name == name || $0.name.lowercased() == name.lowercased() }?.value
    }

    /// An integer.
    ///
    /// A string of digits also counts, because the tool accepts IDs in this form.
    var integer: Int? {
        switch self {
        case .number(let spelling): Int(spelling) ?? double.flatMap { Int(exactly: $0) }
        case .string(let text): Int(text)
        default: nil
        }
    }
}
