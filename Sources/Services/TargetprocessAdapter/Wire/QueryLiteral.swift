import Primitives

/// The literals of the tool's query languages.
enum QueryLiteral {
    /// Returns a text as a string literal of API v2.
    static func text(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// Returns a time as a date literal of API v2.
    ///
    /// The literal is the whole second before the time, because the tool's dates have a resolution of one second.
    static func date(_ time: Timestamp) -> String {
        "DateTime.Parse(\"\(ISO8601.text(max(time, .epoch)))\")"
    }

    /// Returns IDs as the elements of a list literal, without its brackets.
    static func list(_ ids: some Sequence<Int64>) -> String {
        ids.map(String.init).joined(separator: ",")
    }
}
