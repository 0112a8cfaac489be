import SimulatorKit

import struct Primitives.CalendarDate
import struct Primitives.Timestamp

/// Wiki markup converted from an ADF document, for version 2 of the API.
struct WikiMarkup {
    let text: String

    init(document: JSONValue) {
        text = Self.blocks(document["content"]?.array ?? [], separator: "\n\n")
    }

    private static func blocks(_ nodes: [JSONValue], separator: String) -> String {
        nodes.map { block($0) }.joined(separator: separator)
    }

    private static func block(_ node: JSONValue, prefix: String = "") -> String {
        let content = node["content"]?.array ?? []
        switch node["type"]?.text {
        case "paragraph": return inlines(content)
        case "heading": return "h\(node["attrs"]?["level"]?.integer ?? 1). " + inlines(content)
        case "bulletList": return list(content, prefix + "*")
        case "orderedList": return list(content, prefix + "#")
        case "codeBlock":
            let language = node["attrs"]?["language"]?.text.map { ":" + $0 } ?? ""
            return "{code\(language)}\n" + content.compactMap { $0["text"]?.text }.joined() + "\n{code}"
        case "blockquote": return "{quote}\n" + blocks(content, separator: "\n\n") + "\n{quote}"
        case "panel": return "{panel}\n" + blocks(content, separator: "\n\n") + "\n{panel}"
        case "rule": return "----"
        case "table": return content.map(row).joined(separator: "\n")
        case "taskList", "decisionList": return list(content, prefix + "*")
        case "taskItem", "decisionItem": return inlines(content)
        case "blockCard", "embedCard": return "[" + (node["attrs"]?["url"]?.text ?? "") + "]"
        default: return blocks(content, separator: "\n\n")
        }
    }

    private static func list(_ items: [JSONValue], _ prefix: String) -> String {
        items.map { item in
            guard item["type"]?.text == "listItem" else { return prefix + " " + block(item) }
            let lines = (item["content"]?.array ?? []).enumerated().map { index, child in
                let text = block(child, prefix: prefix)
                return index == 0 && child["type"]?.text == "paragraph" ? prefix + " " + text : text
            }
            return lines.joined(separator: "\n")
        }
        .joined(separator: "\n")
    }

    private static func row(_ node: JSONValue) -> String {
        let cells = node["content"]?.array ?? []
        let bar = cells.first?["type"]?.text == "tableHeader" ? "||" : "|"
        return bar + cells.map { blocks($0["content"]?.array ?? [], separator: "\n") + bar }.joined()
    }

    private static func inlines(_ nodes: [JSONValue]) -> String { nodes.map(inline).joined() }

    private static func inline(_ node: JSONValue) -> String {
        let attributes = node["attrs"]
        switch node["type"]?.text {
        case "text": return marked(node["text"]?.text ?? "", node["marks"]?.array ?? [])
        case "hardBreak": return "\n"
        case "mention": return "[~accountid:" + (attributes?["id"]?.text ?? "") + "]"
        case "emoji": return attributes?["text"]?.text ?? attributes?["shortName"]?.text ?? ""
        case "inlineCard":
            return "[" + (attributes?["url"]?.text ?? "") + "|" + (attributes?["url"]?.text ?? "") + "|smart-link]"
        case "status": return attributes?["text"]?.text ?? ""
        case "date":
            let milliseconds = attributes?["timestamp"]?.identifier.flatMap { Int64($0) } ?? 0
            return CalendarDate(of: Timestamp(millisecondsSinceEpoch: milliseconds)).description
        default: return ""
        }
    }

    private static let signs: [(mark: String, sign: String)] = [
        ("strong", "*"), ("em", "_"), ("underline", "+"), ("strike", "-"),
    ]

    private static func marked(_ text: String, _ marks: [JSONValue]) -> String {
        let names = marks.compactMap { $0["type"]?.text }
        let core = text.trimmingSpace()
        guard !names.isEmpty, !core.isEmpty else { return text }
        var marked = names.contains("code") ? "{{" + core + "}}" : String(core)
        for (mark, sign) in signs where names.contains(mark) { marked = sign + marked + sign }
        if let link = marks.first(where: { $0["type"] == "link" })?["attrs"]?["href"]?.text {
            marked = marked == link ? "[" + link + "]" : "[" + marked + "|" + link + "]"
        }
        return text[..<core.startIndex] + marked + text[core.endIndex...]
    }
}
