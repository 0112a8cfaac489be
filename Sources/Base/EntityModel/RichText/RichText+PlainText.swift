extension RichText {
    /// The text without its formatting, with one line for each paragraph, list item, and line of code.
    public var plainText: String {
        var lines: [String] = []
        Self.append(blocks, to: &lines)
        return lines.joined(separator: "\n")
    }

    private static func append(_ blocks: [Block], to lines: inout [String]) {
        for block in blocks {
            switch block {
            case .paragraph(let inlines), .heading(_, let inlines):
                var line = ""
                append(inlines, to: &line)
                lines.append(line)
            case .list(_, let items):
                for item in items {
                    append(item, to: &lines)
                }
            case .code(_, let text):
                lines.append(text)
            case .quote(let blocks):
                append(blocks, to: &lines)
            case .rule:
                break
            }
        }
    }

    private static func append(_ inlines: [Inline], to line: inout String) {
        for inline in inlines {
            switch inline {
            case .text(let text), .code(let text):
                line += text
            case .emphasis(let inner), .strong(let inner), .strikethrough(let inner),
                .underline(let inner),
                .link(_, let inner):
                append(inner, to: &line)
            case .lineBreak:
                line += "\n"
            }
        }
    }
}
