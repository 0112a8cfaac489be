internal import EntityModel
internal import Foundation
import Primitives

/// Reads the inline nodes of an Atlassian document.
enum ADFInlineReader {
    static func isInline(_ node: ADFNode) -> Bool {
        switch node.type {
        case "text", "hardBreak", "mention", "emoji", "date", "status", "placeholder", "inlineCard", "inlineExtension",
            "mediaInline":
            true
        default:
            false
        }
    }

    static func read(_ nodes: [ADFNode], losses: inout FormattingLossCounter) -> [RichText.Inline] {
        var inlines: [RichText.Inline] = []
        for node in nodes {
            let inline = content(of: node, losses: &losses)
            inlines += inline.map { marked($0, with: node.marks ?? [], losses: &losses) }
            if !isInline(node) {
                // A block occurs in place of an inline node. Its text is kept.
                inlines += words(of: node)
            }
        }
        return inlines
    }

    private static func content(of node: ADFNode, losses: inout FormattingLossCounter) -> [RichText.Inline] {
        let attributes = node.attrs
        switch node.type {
        case "text":
            return [.text(node.text ?? "")]
        case "hardBreak":
            return [.lineBreak]
        case "mention":
            losses.add(.mention)
            return [.text(name(in: attributes))]
        case "emoji":
            let text = attributes?.text ?? attributes?.shortName ?? ""
            if text.hasPrefix(":"), text.count > 2 { losses.add(.emoji) }
            return [.text(text)]
        case "date":
            losses.add(.date)
            return [.text(day(attributes?.timestamp))]
        case "status":
            losses.add(.status)
            return [.text(attributes?.text ?? "")]
        case "placeholder":
            losses.add(.macro)
            return [.text(attributes?.text ?? "")]
        case "inlineCard":
            losses.add(.card)
            return attributes?.url.map { [.link(url: $0, [.text($0)])] } ?? []
        case "inlineExtension":
            losses.add(.embedding)
            return [.text(attributes?.text ?? "")]
        case "mediaInline":
            losses.add(.image)
            return [.text(ADFReader.shownName(of: node))]
        default:
            losses.add(.unknownObject)
            return []
        }
    }

    private static func marked(
        _ inline: RichText.Inline, with marks: [ADFMark], losses: inout FormattingLossCounter
    ) -> RichText.Inline {
        var marked = inline
        if case .text(let text) = inline, marks.contains(where: { $0.type == "code" }) {
            marked = .code(text)
        }
        // A repeated mark changes nothing, and a hostile document may repeat one ten thousand times.
        var known: Set<String> = []
        for mark in marks where known.insert(mark.type).inserted {
            switch mark.type {
            case "strong": marked = .strong([marked])
            case "em": marked = .emphasis([marked])
            case "underline": marked = .underline([marked])
            case "strike": marked = .strikethrough([marked])
            case "link": marked = .link(url: mark.attrs?.href ?? "", [marked])
            case "textColor", "backgroundColor": losses.add(.colour)
            case "subsup": losses.add(mark.attrs?.type == "sub" ? .lowered : .superscript)
            case "fontSize": losses.add(.fontSize)
            default: break
            }
        }
        return marked
    }

    /// Returns the name of the mentioned user.
    ///
    /// Only the ID is always present.
    private static func name(in attributes: ADFAttributes?) -> String {
        if let text = attributes?.text, text.contains(where: { $0 != "@" && !$0.isWhitespace }) { return text }
        return "@" + (attributes?.id ?? "")
    }

    private static func day(_ timestamp: String?) -> String {
        guard let timestamp, let milliseconds = Double(timestamp), abs(milliseconds) < 1e14 else { return "" }
        return CalendarDate(of: Timestamp(millisecondsSinceEpoch: Int64(milliseconds))).description
    }

    /// Returns all texts below a node in their order, without recursion.
    private static func words(of node: ADFNode) -> [RichText.Inline] {
        var words: [RichText.Inline] = []
        var rest = [node]
        while let next = rest.popLast() {
            for text in [next.text, next.attrs?.text, next.attrs?.title, next.attrs?.alt].compactMap({ $0 }) {
                words.append(.text(text))
            }
            rest += (next.content ?? []).reversed()
        }
        return words
    }
}
