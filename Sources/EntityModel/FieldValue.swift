/// A field's name in its own tool: `summary` in Jira, `Name` in Targetprocess.
public struct FieldID: RawRepresentable, Hashable, Sendable, Codable, CodingKeyRepresentable, Comparable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    public var codingKey: any CodingKey { AnyCodingKey(rawValue) }

    public init?(codingKey: some CodingKey) {
        rawValue = codingKey.stringValue
    }

    public static func < (left: FieldID, right: FieldID) -> Bool { left.rawValue < right.rawValue }
}

/// A field's value in the language that both adapters speak.
public enum FieldValue: Hashable, Sendable, Codable {
    /// The field is empty.
    ///
    /// A field that the tool did not tell of is missing from the snapshot instead.
    case empty
    case text(String)
    case richText(RichText)
    /// A workflow state by its name in its own tool.
    case state(String)

    /// A byte string that is equal exactly for equal values, for hashing.
    ///
    /// The first byte tells the kind.
    public var canonicalBytes: [UInt8] {
        switch self {
        case .empty: [0]
        case .text(let text): [1] + Array(text.utf8)
        case .richText(let text): [2] + text.canonicalBytes
        case .state(let name): [3] + Array(name.utf8)
        }
    }
}

private struct AnyCodingKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ stringValue: String) { self.stringValue = stringValue }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
