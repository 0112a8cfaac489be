/// A value that a tool returned in a form that Tandem cannot decode.
///
/// It is not an empty value: it never overwrites and never clears the other side's value.
public struct UnreadableValue: Error, Hashable, Sendable {
    /// The problem, without any content.
    public var reason: String
    /// The members that can be decoded, where the value is a set of which others cannot.
    public var readable: FieldValue?

    public init(_ reason: String, readable: FieldValue? = nil) {
        self.reason = reason
        self.readable = readable
    }

    /// Says what a decoder did not accept, without its own words: they may quote the value.
    public init(_ error: any Error) {
        switch error {
        case DecodingError.typeMismatch: self.init("it has another type than expected")
        case DecodingError.keyNotFound, DecodingError.valueNotFound: self.init("a part of it is missing")
        default: self.init("it has an unknown form")
        }
    }
}

extension Conversion where Value == RichText {
    /// The text as a field's value.
    ///
    /// - Returns: The value; `.empty` for a text that shows nothing.
    /// - Throws: `UnreadableValue` if nothing of the text can be decoded.
    public func fieldValue() throws(UnreadableValue) -> FieldValue {
        if let problem { throw UnreadableValue(problem) }
        return value.isEmpty ? .empty : .richText(value)
    }

    /// The problem of a text of which nothing can be decoded; `nil` for any other.
    public var problem: String? {
        guard value.isEmpty, losses.contains(where: { $0.feature == .unknownObject }) else { return nil }
        return "the document has parts of an unknown type only"
    }
}
