/// A value that a tool returned in a form that Tandem cannot decode.
///
/// It is not an empty value: it never overwrites or clears the value on the other side.
public struct UnreadableValue: Error, Hashable, Sendable {
    /// The problem, without any content.
    public var reason: String
    /// The decodable members, if the value is a set whose other members cannot be decoded.
    public var readable: FieldValue?

    public init(_ reason: String, readable: FieldValue? = nil) {
        self.reason = reason
        self.readable = readable
    }

    /// Describes what a decoder did not accept.
    ///
    /// The decoder's own message is not used, because it may quote the value.
    public init(_ error: any Error) {
        switch error {
        case DecodingError.typeMismatch: self.init("it has another type than expected")
        case DecodingError.keyNotFound, DecodingError.valueNotFound: self.init("a part of it is missing")
        default: self.init("it has an unknown form")
        }
    }
}

extension UnreadableValue {
    /// The maximum size in bytes (UTF-8) of a text that Tandem syncs.
    ///
    /// No user writes a longer text. Several texts of this size must fit into one of Tandem's own messages.
    public static let maxTextBytes = 1 << 20

    /// Rejects a text that exceeds the maximum size.
    ///
    /// - Parameter bytes: The length of the text, including all its markup.
    /// - Throws: `UnreadableValue` with both lengths.
    public static func check(length bytes: Int) throws(UnreadableValue) {
        guard bytes > maxTextBytes else { return }
        throw UnreadableValue("the text has \(bytes) bytes, but Tandem syncs at most \(maxTextBytes) bytes")
    }
}

extension FieldValue {
    /// The length of the value's text in bytes (UTF-8), without its formatting.
    var textLength: Int {
        switch self {
        case .text(let text), .option(let text): text.utf8.count
        case .richText(let text): text.textLength
        case .options(let names): names.reduce(0) { $0 + $1.utf8.count }
        case .empty, .state, .stateCategory, .number, .date, .timestamp, .boolean, .user, .users, .item, .items, .file,
            .files:
            0
        }
    }
}

extension RichText {
    /// The length of the text in bytes (UTF-8), including the addresses of its links.
    public var textLength: Int { blocks.reduce(0) { $0 + $1.textLength } }
}

extension RichText.Block {
    fileprivate var textLength: Int {
        switch self {
        case .paragraph(let inlines), .heading(_, let inlines): inlines.reduce(0) { $0 + $1.textLength }
        case .list(_, let items): items.reduce(0) { $0 + $1.reduce(0) { $0 + $1.textLength } }
        case .code(_, let text): text.utf8.count
        case .quote(let blocks): blocks.reduce(0) { $0 + $1.textLength }
        case .rule: 0
        }
    }
}

extension RichText.Inline {
    fileprivate var textLength: Int {
        switch self {
        case .text(let text), .code(let text): text.utf8.count
        case .emphasis(let inner), .strong(let inner), .strikethrough(let inner), .underline(let inner):
            inner.reduce(0) { $0 + $1.textLength }
        case .link(let url, let inner): inner.reduce(url.utf8.count) { $0 + $1.textLength }
        case .lineBreak: 1
        }
    }
}

extension LossyResult where Value == RichText {
    /// Returns the text as a field's value.
    ///
    /// - Returns: The value; `.empty` for a text that shows nothing.
    /// - Throws: `UnreadableValue` if no part of the text can be decoded.
    public func fieldValue() throws(UnreadableValue) -> FieldValue {
        if let problem { throw UnreadableValue(problem) }
        return value.isEmpty ? .empty : .richText(value)
    }

    /// The problem of a text of which no part can be decoded; `nil` for any other text.
    public var problem: String? {
        guard value.isEmpty, losses.contains(where: { $0.feature == .unknownObject }) else { return nil }
        return "the document contains only parts of unknown types"
    }
}
