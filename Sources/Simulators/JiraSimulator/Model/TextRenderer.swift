/// The renderer that an administrator of Data Center chose for a text field, comments, or worklogs.
enum TextRenderer: String, Sendable {
    case wiki, text, html

    /// Returns a text as answers show it under `renderedFields`.
    func rendered(_ text: RichText) -> String {
        switch self {
        case .wiki: HTMLText(document: text.document).text
        case .text:
            text.wiki.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
                .replacing("\"", with: "&quot;").replacing("\n", with: "<br/>\n")
        case .html: text.wiki
        }
    }
}
