/// The JSON form is a flat list of texts. Each of them opens, fills, or closes a part of the rich text.
///
/// A nested form would need four levels of JSON for each level of a list. The flat form has the same depth for every
/// text, so that the limit on the nesting of messages never rejects a text.
extension RichText: Codable {
    private enum CodingKeys: CodingKey {
        case blocks
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        var assembly = RichTextAssembly()
        for token in try values.decode([String].self, forKey: .blocks) {
            guard let token = RichTextToken(token), assembly.accept(token) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .blocks, in: values, debugDescription: "the tokens do not form a text")
            }
        }
        guard let blocks = assembly.finish() else {
            throw DecodingError.dataCorruptedError(
                forKey: .blocks, in: values, debugDescription: "the text is not closed, or nested too deep")
        }
        self.init(blocks: blocks)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        var tokens: [String] = []
        for block in blocks { block.append(to: &tokens) }
        try values.encode(tokens, forKey: .blocks)
    }
}

/// One element of the list: a sign and the text that belongs to it.
private enum RichTextToken {
    case paragraph, unordered, ordered, item, quote, rule, close
    case heading(Int)
    /// The token sets the language of the code that follows.
    case language(String)
    case block(code: String)
    case text(String)
    case code(String)
    case lineBreak
    case emphasis, strong, strikethrough, underline
    case link(String)

    init?(_ token: String) {
        // A comparison by `Character` would fail: a combining character at the start of a text would join the sign
        // before it.
        guard let sign = token.unicodeScalars.first else { return nil }
        let rest = String(token.unicodeScalars.dropFirst())
        switch sign {
        case "p": self = .paragraph
        case "u": self = .unordered
        case "o": self = .ordered
        case "i": self = .item
        case "q": self = .quote
        case "r": self = .rule
        case "/": self = .close
        case "h":
            guard let level = Int(rest) else { return nil }
            self = .heading(level)
        case "l": self = .language(rest)
        case "c": self = .block(code: rest)
        case "t": self = .text(rest)
        case "`": self = .code(rest)
        case "n": self = .lineBreak
        case "e": self = .emphasis
        case "s": self = .strong
        case "d": self = .strikethrough
        case "_": self = .underline
        case "a": self = .link(rest)
        default: return nil
        }
    }
}

extension RichText.Block {
    fileprivate func append(to tokens: inout [String]) {
        switch self {
        case .paragraph(let inlines):
            tokens.append("p")
            for inline in inlines { inline.append(to: &tokens) }
        case .heading(let level, let inlines):
            tokens.append("h\(level)")
            for inline in inlines { inline.append(to: &tokens) }
        case .list(let ordered, let items):
            tokens.append(ordered ? "o" : "u")
            for item in items {
                tokens.append("i")
                for block in item { block.append(to: &tokens) }
                tokens.append("/")
            }
        case .code(let language, let text):
            if let language { tokens.append("l" + language) }
            tokens.append("c" + text)
            return
        case .quote(let blocks):
            tokens.append("q")
            for block in blocks { block.append(to: &tokens) }
        case .rule:
            tokens.append("r")
            return
        }
        tokens.append("/")
    }
}

extension RichText.Inline {
    fileprivate func append(to tokens: inout [String]) {
        switch self {
        case .text(let text):
            tokens.append("t" + text)
            return
        case .code(let text):
            tokens.append("`" + text)
            return
        case .lineBreak:
            tokens.append("n")
            return
        case .emphasis(let inner): inner.append(as: "e", to: &tokens)
        case .strong(let inner): inner.append(as: "s", to: &tokens)
        case .strikethrough(let inner): inner.append(as: "d", to: &tokens)
        case .underline(let inner): inner.append(as: "_", to: &tokens)
        case .link(let url, let inner): inner.append(as: "a" + url, to: &tokens)
        }
        tokens.append("/")
    }
}

extension [RichText.Inline] {
    fileprivate func append(as opening: String, to tokens: inout [String]) {
        tokens.append(opening)
        for inline in self { inline.append(to: &tokens) }
    }
}

/// Assembles rich text from tokens without recursion.
///
/// It holds the parts that are still open.
private struct RichTextAssembly {
    private enum Kind {
        case document, item, quote
        case list(ordered: Bool)
        case paragraph
        case heading(Int)
        case emphasis, strong, strikethrough, underline
        case link(String)
    }

    private struct Part {
        var kind: Kind
        var blocks: [RichText.Block] = []
        var items: [[RichText.Block]] = []
        var inlines: [RichText.Inline] = []
    }

    /// The maximum number of open parts.
    ///
    /// A list counts twice, and a paragraph may contain nested styles.
    private static let maxParts = 3 * RichText.maximumDepth

    private var parts = [Part(kind: .document)]
    private var language: String?

    /// Processes one token.
    ///
    /// - Returns: `false` if the token is not allowed at this position.
    mutating func accept(_ token: RichTextToken) -> Bool {
        if language != nil {
            guard case .block(let code) = token else { return false }
            let language = self.language
            self.language = nil
            return append(.code(language: language, code))
        }
        switch token {
        case .paragraph: return open(.paragraph)
        case .heading(let level): return open(.heading(level))
        case .unordered: return open(.list(ordered: false))
        case .ordered: return open(.list(ordered: true))
        case .item: return open(.item)
        case .quote: return open(.quote)
        case .rule: return append(.rule)
        case .language(let name):
            guard holdsBlocks else { return false }
            language = name
            return true
        case .block(let code): return append(.code(language: nil, code))
        case .text(let text): return append(.text(text))
        case .code(let text): return append(.code(text))
        case .lineBreak: return append(.lineBreak)
        case .emphasis: return open(.emphasis)
        case .strong: return open(.strong)
        case .strikethrough: return open(.strikethrough)
        case .underline: return open(.underline)
        case .link(let url): return open(.link(url))
        case .close: return close()
        }
    }

    /// Returns the blocks; `nil` if a part is still open.
    func finish() -> [RichText.Block]? { parts.count == 1 && language == nil ? parts[0].blocks : nil }

    private var holdsBlocks: Bool {
        switch parts[parts.count - 1].kind {
        case .document, .item, .quote: true
        case .list, .paragraph, .heading, .emphasis, .strong, .strikethrough, .underline, .link: false
        }
    }

    private var holdsItems: Bool {
        if case .list = parts[parts.count - 1].kind { true } else { false }
    }

    private mutating func open(_ kind: Kind) -> Bool {
        guard parts.count <= Self.maxParts else { return false }
        let isAllowed =
            switch kind {
            case .document: false
            case .item: holdsItems
            case .quote, .list, .paragraph, .heading: holdsBlocks
            case .emphasis, .strong, .strikethrough, .underline, .link: !holdsBlocks && !holdsItems
            }
        if isAllowed { parts.append(Part(kind: kind)) }
        return isAllowed
    }

    private mutating func append(_ block: RichText.Block) -> Bool {
        guard holdsBlocks else { return false }
        parts[parts.count - 1].blocks.append(block)
        return true
    }

    private mutating func append(_ inline: RichText.Inline) -> Bool {
        guard !holdsBlocks, !holdsItems else { return false }
        parts[parts.count - 1].inlines.append(inline)
        return true
    }

    private mutating func close() -> Bool {
        guard parts.count > 1, let part = parts.popLast() else { return false }
        switch part.kind {
        case .document: return false
        case .item: parts[parts.count - 1].items.append(part.blocks)
        case .quote: parts[parts.count - 1].blocks.append(.quote(part.blocks))
        case .list(let ordered):
            parts[parts.count - 1].blocks.append(.list(ordered: ordered, items: part.items))
        case .paragraph: parts[parts.count - 1].blocks.append(.paragraph(part.inlines))
        case .heading(let level): parts[parts.count - 1].blocks.append(.heading(level: level, part.inlines))
        case .emphasis: parts[parts.count - 1].inlines.append(.emphasis(part.inlines))
        case .strong: parts[parts.count - 1].inlines.append(.strong(part.inlines))
        case .strikethrough: parts[parts.count - 1].inlines.append(.strikethrough(part.inlines))
        case .underline: parts[parts.count - 1].inlines.append(.underline(part.inlines))
        case .link(let url): parts[parts.count - 1].inlines.append(.link(url: url, part.inlines))
        }
        return true
    }
}
