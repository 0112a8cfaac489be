public import EntityModel

/// Converts between a text that a tool stores as HTML and the form that both adapters use.
///
/// Tandem writes such a text only if HTML without attributes can represent it completely. Anything else in the text
/// counts as an object that Tandem cannot keep.
public enum HTMLText {
    /// The elements that ``write(_:)`` writes, and equivalent ones that browsers show in the same way.
    private static let kept: Set<String> = [
        "p", "br", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr", "a", "code", "b",
        "strong", "i", "em", "u", "ins", "s", "del", "strike",
    ]
    /// The attributes of a link that do not affect its meaning.
    private static let ignored: Set<String> = ["href", "target", "rel"]

    /// Reads HTML.
    ///
    /// - Parameter html: The HTML.
    /// - Returns: The normalized text, with the formatting and the elements that writing it would lose.
    public static func read(_ html: String) -> LossyResult<RichText> {
        var reader = HTMLReader()
        let value = reader.read(html).normalized()
        var losses = reader.losses
        let count = lostElements(of: html)
        losses.add(.element, count: count == 0 && !losses.losses.isEmpty ? 1 : count)
        return LossyResult(value: value, losses: losses.losses.filter { $0.count > 0 })
    }

    /// Returns the number of elements and comments that ``write(_:)`` does not write.
    private static func lostElements(of html: String) -> Int {
        let source = Array(html.unicodeScalars)
        var count = 0
        var index = 0
        var isPreformatted = false
        while index < source.count {
            guard source[index] == "<", let (token, end) = HTMLToken.markup(in: source, at: index) else {
                index += 1
                continue
            }
            index = end
            switch token {
            case .text: break
            case .close(let name): if name == "pre" { isPreformatted = false }
            case .comment: count += 1
            case .open(let name, let attributes):
                let isPlain = Set(attributes.keys).isSubset(of: name == "a" ? ignored : [])
                if !kept.contains(name) || !isPlain || isPreformatted && name != "br" { count += 1 }
                if name == "pre" { isPreformatted = true }
            }
        }
        return count
    }

    /// Writes HTML.
    ///
    /// - Parameter text: The text.
    /// - Returns: HTML in which only links have attributes.
    public static func write(_ text: RichText) -> String {
        text.normalized().blocks.map(html).joined()
    }

    private static func html(_ block: RichText.Block) -> String {
        switch block {
        case .paragraph(let inlines): "<p>\(html(inlines))</p>"
        case .heading(let level, let inlines): "<h\(level)>\(html(inlines))</h\(level)>"
        case .quote(let blocks): "<blockquote>\(blocks.map(html).joined())</blockquote>"
        case .code(_, let code): "<pre>\(escaped(code))</pre>"
        case .rule: "<hr />"
        case .list(let isOrdered, let items):
            "<\(isOrdered ? "ol" : "ul")>\(items.map(item).joined())</\(isOrdered ? "ol" : "ul")>"
        }
    }

    private static func item(_ blocks: [RichText.Block]) -> String {
        // Editors write the only paragraph of an item without an element of its own.
        var text = ""
        if case .paragraph(let inlines)? = blocks.first, blocks.dropFirst().allSatisfy(\.isList) {
            text = html(inlines) + blocks.dropFirst().map(html).joined()
        } else {
            text = blocks.map(html).joined()
        }
        return "<li>\(text)</li>"
    }

    private static func html(_ inlines: [RichText.Inline]) -> String {
        inlines.map { inline in
            switch inline {
            case .text(let text): escaped(text)
            case .code(let text): "<code>\(escaped(text))</code>"
            case .emphasis(let inner): "<em>\(html(inner))</em>"
            case .strong(let inner): "<strong>\(html(inner))</strong>"
            case .strikethrough(let inner): "<del>\(html(inner))</del>"
            case .underline(let inner): "<u>\(html(inner))</u>"
            case .link(let url, let inner): "<a href=\"\(escaped(url))\">\(html(inner))</a>"
            case .lineBreak: "<br />"
            }
        }.joined()
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}

extension RichText.Block {
    fileprivate var isList: Bool {
        if case .list = self { true } else { false }
    }
}
