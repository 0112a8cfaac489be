import SimulatorKit

/// Jira's interpretation of JSON: it distinguishes names by case and accepts numbers as identifiers.
extension JSONValue {
    /// The member of an object; nil if the member is absent or the value is not an object.
    subscript(_ name: String) -> JSONValue? { members?[name] }

    var integer: Int? {
        guard case .number(let spelling) = self else { return nil }
        return Int(spelling)
    }

    /// An identifier, which Jira accepts as a string and as a number.
    var identifier: String? {
        switch self {
        case .string(let text): text
        case .number(let spelling): spelling
        case .null, .bool, .array, .object: nil
        }
    }
}
