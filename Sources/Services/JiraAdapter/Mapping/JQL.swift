/// Quoting of texts in JQL.
enum JQL {
    /// Returns a number unchanged, because it is an ID.
    ///
    /// Any other text is quoted, with quotes and backslashes escaped.
    static func quote(_ text: String) -> String {
        if !text.isEmpty, text.allSatisfy(\.isASCIIDigit) { return text }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
