public import EntityModel

/// A token of HTML.
public enum HTMLToken {
    case text(String)
    case open(String, [String: String])
    case close(String)
    case comment

    /// The elements that style text and have a counterpart in the generic language.
    public static let inlineMarks: Set<String> = [
        "a", "b", "strong", "i", "em", "u", "ins", "s", "del", "strike",
    ]
    /// The elements that are blocks and start on a new line.
    public static let blocks: Set<String> = [
        "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "pre", "blockquote", "hr", "table", "thead",
        "tbody", "tfoot", "tr", "td", "th", "section", "article", "header", "footer", "figure", "dl", "dt", "dd",
    ]
    /// The elements whose content is not displayed.
    static let hidden: Set<String> = ["script", "style", "head", "title", "template"]

    /// The maximum length of `<!DOCTYPE …>` and similar declarations, in characters.
    ///
    /// A longer one is treated as text.
    private static let maxDeclarationLength = 1_000

    /// The maximum number of attributes of an element.
    ///
    /// An element with more is treated as text.
    private static let maxAttributeCount = 100

    /// Returns inlines with the style that an element gives them.
    public static func styled(_ inner: [RichText.Inline], by name: String) -> [RichText.Inline] {
        switch name {
        case "b", "strong": [.strong(inner)]
        case "i", "em": [.emphasis(inner)]
        case "u", "ins": [.underline(inner)]
        case "s", "del", "strike": [.strikethrough(inner)]
        default: inner
        }
    }

    /// Returns the feature that is lost with an element that has no counterpart.
    public static func loss(of name: String) -> FormattingLoss.Feature {
        switch name {
        case "img", "picture", "svg", "canvas": .image
        case "iframe", "video", "audio", "object", "embed": .embedding
        case "sub": .lowered
        case "sup": .superscript
        case "font": .colour
        case "table": .table
        default: .unknown
        }
    }

    /// Returns the tag or comment at a `<` and the index after it, or `nil` if the `<` is text.
    public static func markup(
        in source: [Unicode.Scalar], at start: Int
    ) -> (token: HTMLToken, end: Int)? {
        var index = start + 1
        func current() -> Unicode.Scalar? { index < source.count ? source[index] : nil }
        if source[index...].starts(with: "!--".unicodeScalars) {
            return (.comment, endOfComment(in: source, from: index + 3))
        }
        if current() == "!" || current() == "?" {
            // Without the limit, each `<!` of a hostile text would be searched to the end of the text.
            guard let end = source[index...].prefix(maxDeclarationLength).firstIndex(of: ">") else { return nil }
            return (.comment, end + 1)
        }
        let isClosing = current() == "/"
        if isClosing { index += 1 }
        let name = source[index...].prefix { $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0)) }
        guard let first = name.first, first.properties.isAlphabetic else { return nil }
        index += name.count
        guard let next = current(), next.isWhite || next == "/" || next == ">" else { return nil }
        var attributes: [String: String] = [:]
        var count = 0
        while let scalar = current(), scalar != ">" {
            if scalar.isWhite || scalar == "/" {
                index += 1
                continue
            }
            let attribute = source[index...].prefix { !$0.isWhite && $0 != "=" && $0 != ">" && $0 != "/" }
            // The `=` has no name before it, or the element has too many attributes.
            guard !attribute.isEmpty, count < maxAttributeCount else { return nil }
            count += 1
            index += attribute.count
            guard current() == "=" else { continue }
            index += 1
            let value: ArraySlice<Unicode.Scalar>
            if let quote = current(), quote == "\"" || quote == "'" {
                guard let end = source[(index + 1)...].firstIndex(of: quote) else { return nil }
                value = source[index + 1..<end]
                index = end + 1
            } else {
                value = source[index...].prefix { !$0.isWhite && $0 != ">" }
                index += value.count
            }
            attributes[string(attribute).lowercased()] = HTMLEntity.decodedAll(string(value))
        }
        guard current() == ">" else { return nil }
        let lower = string(name).lowercased()
        return (isClosing ? .close(lower) : .open(lower, attributes), index + 1)
    }

    private static func endOfComment(in source: [Unicode.Scalar], from start: Int) -> Int {
        var index = start
        while index < source.count {
            if source[index...].starts(with: "-->".unicodeScalars) { return index + 3 }
            index += 1
        }
        return source.count
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}

extension Unicode.Scalar {
    /// Whether the scalar is white space between the parts of a tag.
    fileprivate var isWhite: Bool {
        properties.generalCategory == .spaceSeparator || (0x09...0x0D).contains(value)
    }
}
