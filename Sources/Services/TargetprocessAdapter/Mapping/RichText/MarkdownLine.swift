/// One line of Markdown, with the block types that it can start.
struct MarkdownLine {
    struct Fence {
        var sign: Character
        var length: Int
        var info: String
    }

    struct ListMarker {
        /// The sign `-`, `*`, `+`, `.`, or `)`.
        ///
        /// Items with different signs belong to different lists.
        var sign: Character
        /// The first number of an ordered list.
        var start: Int?
        /// The indentation of the rest of the item.
        var width: Int
        var content: Substring
    }

    let text: Substring
    let indent: Int
    private let body: Substring

    init(_ text: Substring) {
        self.text = text
        var indent = 0
        for character in text {
            if character == " " { indent += 1 } else if character == "\t" { indent += 4 - indent % 4 } else { break }
        }
        self.indent = indent
        body = text.drop { $0 == " " || $0 == "\t" }
    }

    var isBlank: Bool { body.isEmpty }

    /// Returns the text without the given number of leading white-space columns, or without all of them if there are
    /// fewer.
    func removing(_ columns: Int) -> String {
        var rest = text
        var column = 0
        while column < columns, let first = rest.first {
            if first == " " {
                column += 1
            } else if first == "\t" {
                let width = 4 - column % 4
                column += width
                if column > columns { return String(repeating: " ", count: column - columns) + rest.dropFirst() }
            } else {
                break
            }
            rest = rest.dropFirst()
        }
        return String(rest)
    }

    var fence: Fence? {
        guard indent < 4, let sign = body.first, sign == "`" || sign == "~" else { return nil }
        let run = body.prefix { $0 == sign }
        let info = body.dropFirst(run.count)
        guard run.count >= 3, sign == "~" || !info.contains("`") else { return nil }
        let language = info.drop { $0 == " " }.prefix { $0 != " " }
        return Fence(sign: sign, length: run.count, info: String(language))
    }

    func closes(_ fence: Fence) -> Bool {
        let run = body.prefix { $0 == fence.sign }
        return indent < 4 && run.count >= fence.length && body.dropFirst(run.count).allSatisfy { $0 == " " }
    }

    var heading: (level: Int, text: Substring)? {
        let signs = body.prefix { $0 == "#" }
        guard indent < 4, (1...6).contains(signs.count) else { return nil }
        let rest = body.dropFirst(signs.count)
        guard rest.isEmpty || rest.first == " " || rest.first == "\t" else { return nil }
        var content = Substring(rest.trimmed)
        // Closing signs are decoration. Without a preceding space they are text.
        let closing = content.reversed().prefix { $0 == "#" }.count
        let kept = content.dropLast(closing)
        if closing > 0, kept.isEmpty || kept.last == " " { content = Substring(kept.trimmed) }
        return (signs.count, content)
    }

    var isRule: Bool {
        guard indent < 4, let sign = body.first, "-*_".contains(sign) else { return false }
        return body.allSatisfy { $0 == sign || $0 == " " || $0 == "\t" } && body.count { $0 == sign } >= 3
    }

    var quoted: Substring? {
        guard indent < 4, body.first == ">" else { return nil }
        let rest = body.dropFirst()
        return rest.first == " " ? rest.dropFirst() : rest
    }

    var listMarker: ListMarker? {
        guard indent < 4, let first = body.first else { return nil }
        let digits = body.prefix { $0.isASCII && $0.isNumber }
        let sign: Character
        var start: Int?
        if "-+*".contains(first) {
            sign = first
        } else if (1...9).contains(digits.count), let next = body.dropFirst(digits.count).first, ".)".contains(next) {
            sign = next
            start = Int(digits)
        } else {
            return nil
        }
        let width = (start == nil ? 0 : digits.count) + 1
        let rest = body.dropFirst(width)
        let space = rest.prefix { $0 == " " }
        guard !space.isEmpty || rest.isEmpty || rest.first == "\t" else { return nil }
        let gap = space.count == rest.count || space.count > 4 ? 1 : max(space.count, 1)
        return ListMarker(sign: sign, start: start, width: indent + width + gap, content: rest.dropFirst(gap))
    }

    /// The level of the heading that this line creates from the paragraph above it.
    var underlineLevel: Int? {
        let text = body.trimmed
        guard indent < 4, let sign = text.first, sign == "=" || sign == "-", text.allSatisfy({ $0 == sign }) else {
            return nil
        }
        return sign == "=" ? 1 : 2
    }

    var isTableDelimiter: Bool {
        body.contains("-") && body.contains("|") && body.allSatisfy { "-|: \t".contains($0) }
    }

    var interruptsParagraph: Bool {
        if indent >= 4 { return false }
        if fence != nil || heading != nil || quoted != nil { return true }
        if let marker = listMarker, !marker.content.trimmed.isEmpty, marker.start ?? 1 == 1 { return true }
        return isRule && underlineLevel == nil
    }

    /// Whether the line can only start or continue a paragraph.
    var isParagraphText: Bool {
        !isBlank && fence == nil && heading == nil && quoted == nil && !isRule && listMarker == nil
    }
}

extension StringProtocol {
    /// The text without spaces and tabs at its ends.
    var trimmed: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
