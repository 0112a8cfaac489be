import EntityModel

/// Text without markup, as fields with the Default Text Renderer store it.
enum PlainText {
    /// Reads a text.
    ///
    /// A blank line ends a paragraph.
    static func read(_ text: String) -> RichText {
        let lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
        var blocks: [RichText.Block] = []
        var paragraph: [RichText.Inline] = []
        func end() {
            if !paragraph.isEmpty { blocks.append(.paragraph(paragraph)) }
            paragraph = []
        }
        for line in lines {
            guard !line.allSatisfy(\.isWhitespace) else {
                end()
                continue
            }
            if !paragraph.isEmpty { paragraph.append(.lineBreak) }
            paragraph.append(.text(String(line)))
        }
        end()
        return RichText(blocks: blocks).normalized()
    }

    /// Writes a text with blank lines between paragraphs and with typed marks before list items.
    static func write(_ text: RichText) -> String {
        text.blocks.map { lines(of: $0).joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private static func lines(of block: RichText.Block) -> [String] {
        switch block {
        case .paragraph, .heading, .code:
            RichText(blocks: [block.withAddresses]).plainText.split(separator: "\n", omittingEmptySubsequences: false)
                .map(
                    String.init)
        case .rule: ["----"]
        case .quote(let blocks): blocks.flatMap(lines).map { "> " + $0 }
        case .list(let isOrdered, let items):
            items.enumerated().flatMap { number, item in
                let mark = isOrdered ? "\(number + 1). " : "- "
                let indent = String(repeating: " ", count: mark.count)
                return item.flatMap(lines).enumerated().map { ($0 == 0 ? mark : indent) + $1 }
            }
        }
    }
}

extension RichText.Block {
    /// The block with the URLs of its links behind their texts.
    fileprivate var withAddresses: RichText.Block {
        switch self {
        case .paragraph(let inlines): .paragraph(inlines.map(\.withAddresses))
        case .heading(let level, let inlines): .heading(level: level, inlines.map(\.withAddresses))
        case .list, .code, .quote, .rule: self
        }
    }
}

extension RichText.Inline {
    fileprivate var withAddresses: RichText.Inline {
        switch self {
        case .emphasis(let inner): return .emphasis(inner.map(\.withAddresses))
        case .strong(let inner): return .strong(inner.map(\.withAddresses))
        case .strikethrough(let inner): return .strikethrough(inner.map(\.withAddresses))
        case .underline(let inner): return .underline(inner.map(\.withAddresses))
        case .link(let url, let inner):
            let shown = RichText(blocks: [.paragraph(inner)]).plainText
            let isShown = [shown, "http://" + shown, "mailto:" + shown].contains(url)
            return .text(isShown ? shown : "\(shown) (\(url))")
        case .text, .code, .lineBreak: return self
        }
    }
}
