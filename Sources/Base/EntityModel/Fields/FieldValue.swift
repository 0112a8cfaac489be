public import Primitives

/// The name of a field in its own tool: `summary` in Jira, `Name` in Targetprocess.
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

/// A field's value in the generic form that both adapters use.
public enum FieldValue: Hashable, Sendable, Codable {
    /// The field is empty.
    ///
    /// If the tool did not report a field, the snapshot does not contain it at all.
    case empty
    case text(String)
    case richText(RichText)
    /// A workflow state, by its name in its own tool.
    case state(String)
    /// Any workflow state of a category. This value is only written, never read.
    case stateCategory(StateCategory)
    case number(Double)
    case date(CalendarDate)
    case timestamp(Moment)
    case boolean(Bool)
    /// One of the values that a field offers, by the name that users see.
    case option(String)
    /// Several options or labels. Each occurs once, they are sorted by name, and there is at least one.
    case options([String])
    case user(ToolUser)
    /// Several users. Each occurs once, they are sorted by ID, and there is at least one.
    case users([ToolUser])
    case item(EntityLink)
    /// Several links from the item. Each occurs once, they are sorted by relation and ID, and there is at least one.
    case items([EntityLink])
    case file(Attachment)
    /// Several files. Each occurs once, they are sorted by name, and there is at least one.
    case files([Attachment])

    /// A byte string for hashing that is equal only for equal values.
    ///
    /// The first byte identifies the kind.
    public var canonicalBytes: [UInt8] {
        switch self {
        case .empty: [0]
        case .text(let text): [1] + Array(text.utf8)
        case .richText(let text): [2] + text.canonicalBytes
        case .state(let name): [3] + Array(name.utf8)
        case .number(let number): [4] + FieldValue.bytes((number == 0 ? 0 : number).bitPattern)
        case .date(let date): [5] + Array(date.description.utf8)
        case .timestamp(let time): [6] + FieldValue.bytes(UInt64(bitPattern: time.time.millisecondsSinceEpoch))
        case .boolean(let flag): [7, flag ? 1 : 0]
        case .option(let name): [8] + Array(name.utf8)
        case .options(let names): [9] + names.flatMap { Array($0.utf8) + [0] }
        case .user(let person): [10] + Array(person.id.utf8)
        case .users(let people): [11] + people.flatMap { Array($0.id.utf8) + [0] }
        case .stateCategory(let stage): [12] + Array(stage.rawValue.utf8)
        case .item(let link): [13] + FieldValue.bytes(link)
        case .items(let links): [14] + links.flatMap(FieldValue.bytes)
        case .file(let file): [15] + FieldValue.bytes(file)
        case .files(let files): [16] + files.flatMap(FieldValue.bytes)
        }
    }

    /// The value as stored by a tool that trims the whitespace around a text.
    public var trimmed: FieldValue {
        guard case .text(let text) = self else { return self }
        let kept = text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
        return kept.isEmpty ? .empty : .text(String(kept))
    }

    private static func bytes(_ link: EntityLink) -> [UInt8] {
        Array(link.item.sourceId.utf8) + [0] + Array((link.relation ?? "").utf8) + [0]
    }

    private static func bytes(_ file: Attachment) -> [UInt8] {
        Array(file.item.tool.id.utf8) + [0] + Array(file.id.utf8) + [0]
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}

/// The coarse stage of a workflow state.
///
/// The categories correspond to Jira's status categories `new`, `indeterminate`, and `done`, and to Targetprocess's
/// initial, other, and final states.
public enum StateCategory: String, Hashable, Sendable, Codable {
    case new, inProgress, done
}

private struct AnyCodingKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ stringValue: String) { self.stringValue = stringValue }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
