import EntityModel
import Foundation

/// The line above a copied comment that names its author and its tool.
///
/// It reads `_Ann Archer in Targetprocess:_`, in which the text is a link to the original. Jira has no replies, so the
/// line of a reply reads `_Ann Archer, answering Mia Chen, in Targetprocess:_`.
enum AttributionLine {
    private static let ending = " in Targetprocess"
    private static let maxNameLength = 200

    /// Returns the text with the line above it.
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

    /// Returns the text without the line.
    static func removed(from text: RichText) -> RichText {
        isPresent(in: text) ? RichText(blocks: Array(text.blocks.dropFirst())) : text
    }

    /// Returns the URL of the line's link, if the text has such a line with a link.
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

    /// Restores the line in a text that was read from plain text or markup.
    ///
    /// Plain text shows the URL of the link in parentheses.
    ///
    /// - Parameter text: The text that was read from plain text.
    /// - Returns: The text with the line in its usual form, or the text itself if it does not start with the line.
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

    /// Whether the text starts with such a line.
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
