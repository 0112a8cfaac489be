import EntityModel

/// Writes the content of a paragraph or heading.
struct MarkdownInlineWriter {
    /// The notation for marks.
    private enum Style {
        /// The signs `**`, `*`, and `~~`, which users usually type.
        case signs
        /// HTML tags, which have the same meaning in every position.
        case tags
    }

    /// Returns the lines of a paragraph, or the single line of a heading.
    ///
    /// Signs of emphasis may have another meaning, depending on the surrounding text. If they do not produce the
    /// original content when they are parsed again, the method uses tags instead.
    func write(_ content: [RichText.Inline], isHeading: Bool) -> [String] {
        let signs = compose(content, isHeading: isHeading, .signs)
        guard content.contains(where: \.isMarked) else { return signs }
        var reader = MarkdownInlineReader()
        let reading = RichText(blocks: [.paragraph(reader.read(signs.joined(separator: "\n")))]).normalized()
        return reading.blocks == [.paragraph(content)] ? signs : compose(content, isHeading: isHeading, .tags)
    }

    private func compose(_ content: [RichText.Inline], isHeading: Bool, _ style: Style) -> [String] {
        let text = text(content, isHeading: isHeading, style)
        guard !isHeading else { return [text] }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(escapedStart)
    }

    private func text(_ content: [RichText.Inline], isHeading: Bool, _ style: Style) -> String {
        var text = ""
        for (index, inline) in content.enumerated() {
            switch inline {
            case .text(let plain): text += escaped(plain, isHeading: isHeading)
            case .code(let code): text += self.code(code)
            case .strong(let inner): text += mark(inner, isHeading, style, sign: "**", tag: "strong")
            case .emphasis(let inner): text += mark(inner, isHeading, style, sign: "*", tag: "em")
            case .strikethrough(let inner): text += mark(inner, isHeading, style, sign: "~~", tag: "del")
            case .underline(let inner): text += mark(inner, isHeading, .tags, sign: "", tag: "u", inside: style)
            case .link(let url, let inner):
                text += "[\(self.text(inner, isHeading: isHeading, style))](\(destination(url)))"
            case .lineBreak:
                let isLast = index + 1 == content.count || content[index + 1] != .lineBreak
                text += isHeading || !isLast ? "<br>" : "  \n"
            }
        }
        return text
    }

    private func mark(
        _ inner: [RichText.Inline], _ isHeading: Bool, _ style: Style, sign: String, tag: String,
        inside: Style? = nil
    ) -> String {
        let text = text(inner, isHeading: isHeading, inside ?? style)
        return style == .signs ? sign + text + sign : "<\(tag)>\(text)</\(tag)>"
    }

    private func code(_ text: String) -> String {
        var runs: Set<Int> = []
        var run = 0
        for byte in Array(text.utf8) + [0x20] {
            if byte == UInt8(ascii: "`") {
                run += 1
            } else {
                runs.insert(run)
                run = 0
            }
        }
        var length = 1
        while runs.contains(length) { length += 1 }
        let fence = String(repeating: "`", count: length)
        let pad = text.hasPrefix("`") || text.hasSuffix("`") ? " " : ""
        return fence + pad + text + pad + fence
    }

    private func destination(_ url: String) -> String {
        let safe = url.replacing("&", with: "&amp;")
        return safe.utf8.contains { "()*_~".utf8.contains($0) } ? "<\(safe)>" : safe
    }

    /// Puts a backslash before each sign that would otherwise be parsed as formatting.
    private func escaped(_ text: String, isHeading: Bool) -> String {
        var bytes: [UInt8] = []
        let source = Array(text.utf8)
        for (index, byte) in source.enumerated() {
            let needsEscape: Bool =
                switch byte {
                case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "["),
                    UInt8(ascii: "]"), UInt8(ascii: "<"), UInt8(ascii: "~"):
                    true
                case UInt8(ascii: "#"): isHeading
                case UInt8(ascii: "!"): index + 1 == source.count
                case UInt8(ascii: "&"): looksLikeEntity(source[(index + 1)...])
                default: false
                }
            if needsEscape { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func looksLikeEntity(_ rest: ArraySlice<UInt8>) -> Bool {
        let body = rest.prefix(33).prefix { $0 != UInt8(ascii: ";") }
        // The next inline could complete the entity.
        return body.count == rest.count || rest.dropFirst(body.count).first == UInt8(ascii: ";")
    }

    /// Prevents the start of a line from being parsed as a list, heading, quote, rule, or table.
    private func escapedStart(_ line: Substring) -> String {
        guard let first = line.utf8.first else { return "" }
        if "-+=#>|:".utf8.contains(first) { return "\\" + line }
        let digits = line.utf8.prefix { (0x30...0x39).contains($0) }
        if !digits.isEmpty, let next = line.utf8.dropFirst(digits.count).first, ".)".utf8.contains(next) {
            return String(line.prefix(digits.count)) + "\\" + line.dropFirst(digits.count)
        }
        return String(line)
    }
}

extension RichText.Inline {
    fileprivate var isMarked: Bool {
        switch self {
        case .text, .code, .lineBreak: false
        case .strong, .emphasis, .strikethrough, .underline, .link: true
        }
    }
}
