import SimulatorKit

/// The HTML that Jira renders from an ADF document for `renderedFields` and `renderedBody`.
struct HTMLText {
    let text: String

    init(document: JSONValue) { text = Self.nodes(document) }

    private static func nodes(_ node: JSONValue) -> String { (node["content"]?.array ?? []).map(html).joined() }

    private static func html(_ node: JSONValue) -> String {
        switch node["type"]?.text {
        case "text": marked(node)
        case "paragraph": "<p>" + nodes(node) + "</p>"
        case "heading": tag("h\(node["attrs"]?["level"]?.integer ?? 1)", node)
        case "bulletList": tag("ul", node)
        case "orderedList": tag("ol", node)
        case "listItem": tag("li", node)
        case "blockquote": tag("blockquote", node)
        case "codeBlock": "<pre>" + nodes(node) + "</pre>"
        case "hardBreak": "<br/>"
        case "rule": "<hr/>"
        case "table": "<table><tbody>" + nodes(node) + "</tbody></table>"
        case "tableRow": tag("tr", node)
        case "tableHeader": tag("th", node)
        case "tableCell": tag("td", node)
        default: escaped(node["attrs"]?["text"]?.text ?? node["attrs"]?["url"]?.text ?? "") + nodes(node)
        }
    }

    private static func tag(_ name: String, _ node: JSONValue) -> String { "<\(name)>" + nodes(node) + "</\(name)>" }

    private static let tags = ["strong": "b", "em": "em", "underline": "ins", "strike": "del", "code": "tt"]

    private static func marked(_ node: JSONValue) -> String {
        var text = escaped(node["text"]?.text ?? "")
        for mark in node["marks"]?.array ?? [] {
            if let href = mark["attrs"]?["href"]?.text, mark["type"] == "link" {
                text = "<a href=\"" + escaped(href) + "\">" + text + "</a>"
            } else if let tag = tags[mark["type"]?.text ?? ""] {
                text = "<\(tag)>" + text + "</\(tag)>"
            }
        }
        return text
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
