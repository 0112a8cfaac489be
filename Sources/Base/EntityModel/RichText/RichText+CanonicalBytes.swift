extension RichText {
    /// A byte string for hashing that is equal only for texts with the same structure and the same Unicode scalars.
    ///
    /// Every node is a tag byte followed by its parts. The length precedes each string and list, so that no text can
    /// imitate structure.
    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.append(blocks)
        return writer.bytes
    }
}

private struct CanonicalWriter {
    private(set) var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(512)
    }

    /// Appends an integer of variable length with seven bits per byte, lowest bits first.
    private mutating func append(_ number: Int) {
        var rest = UInt(bitPattern: number)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    private mutating func append(_ text: String) {
        append(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(_ blocks: [RichText.Block]) {
        append(blocks.count)
        for block in blocks {
            append(block)
        }
    }

    private mutating func append(_ block: RichText.Block) {
        switch block {
        case .paragraph(let inlines):
            bytes.append(1)
            append(inlines)
        case .heading(let level, let inlines):
            bytes.append(2)
            append(level)
            append(inlines)
        case .list(let ordered, let items):
            bytes.append(ordered ? 3 : 4)
            append(items.count)
            for item in items {
                append(item)
            }
        case .code(let language, let text):
            bytes.append(language == nil ? 5 : 6)
            if let language { append(language) }
            append(text)
        case .quote(let blocks):
            bytes.append(7)
            append(blocks)
        case .rule:
            bytes.append(8)
        }
    }

    private mutating func append(_ inlines: [RichText.Inline]) {
        append(inlines.count)
        for inline in inlines {
            append(inline)
        }
    }

    private mutating func append(_ inline: RichText.Inline) {
        switch inline {
        case .text(let text):
            bytes.append(1)
            append(text)
        case .code(let text):
            bytes.append(2)
            append(text)
        case .emphasis(let inlines):
            bytes.append(3)
            append(inlines)
        case .strong(let inlines):
            bytes.append(4)
            append(inlines)
        case .strikethrough(let inlines):
            bytes.append(5)
            append(inlines)
        case .underline(let inlines):
            bytes.append(6)
            append(inlines)
        case .link(let url, let inlines):
            bytes.append(7)
            append(url)
            append(inlines)
        case .lineBreak:
            bytes.append(8)
        }
    }
}
