import EntityModel
import Foundation

/// The line above a comment that was carried over: who wrote it, and where.
///
/// It reads `_Ann Archer in Targetprocess:_`, the name and the place a link to the original; of an answer, for which
/// Jira has no place, `_Ann Archer, answering Mia Chen, in Targetprocess:_`.
enum AttributionLine {
    private static let ending = " in Targetprocess"
    private static let maxNameLength = 200

    /// The text with the line above it.
    static func adding(
        _ author: String, answering other: String? = nil, link: String?, to body: RichText
    ) -> RichText {
        let name = tidy(author)
        let answer = other.map(tidy).flatMap { $0.isEmpty ? nil : ", answering \($0)," } ?? ""
        let words = RichText.Inline.text((name.isEmpty ? "Someone" : name) + answer + ending)
        let source = link.map { RichText.Inline.link(url: $0, [words]) } ?? words
        return RichText(blocks: [.paragraph([.emphasis([source, .text(":")])])] + body.blocks).normalized()
    }

    private static func tidy(_ name: String) -> String {
        String(name.split(whereSeparator: \.isWhitespace).joined(separator: " ").prefix(maxNameLength))
    }

    /// The text without the line, if it has one.
    static func removed(from text: RichText) -> RichText {
        isPresent(in: text) ? RichText(blocks: Array(text.blocks.dropFirst())) : text
    }

    /// Where the line leads, if the text has it and it leads anywhere.
    static func link(in text: RichText) -> String? {
        guard isPresent(in: text), case .paragraph(let inlines)? = text.blocks.first else { return nil }
        return inlines.lazy.compactMap(link).first
    }

    private static func link(in inline: RichText.Inline) -> String? {
        switch inline {
        case .link(let url, _): url
        case .emphasis(let inner), .strong(let inner), .underline(let inner), .strikethrough(let inner):
            inner.lazy.compactMap(link).first
        case .text, .code, .lineBreak: nil
        }
    }

    /// The line as plain text shows it, with the address of its link in parentheses, and as markup has it.
    ///
    /// - Parameter text: A text that was read from plain text.
    /// - Returns: The text with the line in its usual form; the text itself if it does not begin with the line.
    static func restored(in text: RichText) -> RichText {
        guard case .paragraph(let inlines)? = text.blocks.first, inlines.count == 1,
            case .text(let line)? = inlines.first, line.hasSuffix(":")
        else { return text }
        var words = String(line.dropLast())
        var url: String?
        if words.last == ")", let opening = words.range(of: ending + " (", options: .backwards) {
            url = String(words[opening.upperBound...].dropLast())
            words = words[..<opening.lowerBound] + ending
        }
        guard words.hasSuffix(ending) else { return text }
        let name = RichText.Inline.text(words)
        let source = url.flatMap(LinkURL.normalized).map { RichText.Inline.link(url: $0, [name]) } ?? name
        return RichText(
            blocks: [.paragraph([.emphasis([source, .text(":")])])] + text.blocks.dropFirst()
        ).normalized()
    }

    /// Whether the text begins with such a line.
    static func isPresent(in text: RichText) -> Bool {
        guard case .paragraph(let inlines)? = text.blocks.first, inlines.allSatisfy(isEmphasised) else { return false }
        return RichText(blocks: [.paragraph(inlines)]).plainText.hasSuffix(ending + ":")
    }

    private static func isEmphasised(_ inline: RichText.Inline) -> Bool {
        switch inline {
        case .emphasis: true
        case .link(_, let inner), .strong(let inner), .underline(let inner), .strikethrough(let inner):
            inner.allSatisfy(isEmphasised)
        case .text, .code, .lineBreak: false
        }
    }
}
