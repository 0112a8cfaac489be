/// Texts in JQL.
enum JQL {
    /// A number is an id; everything else is a text, whose quotes and backslashes are escaped.
    static func quote(_ text: String) -> String {
        if !text.isEmpty, text.allSatisfy(\.isASCIIDigit) { return text }
        return "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
