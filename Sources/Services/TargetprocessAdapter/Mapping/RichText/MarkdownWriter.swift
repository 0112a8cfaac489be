import EntityModel

/// Writes CommonMark, with `~~` for strikethrough and HTML tags for formatting without a Markdown sign.
///
/// See: CommonMark 0.31.2; GitHub Flavored Markdown 0.29 for strikethrough
struct MarkdownWriter {
    private(set) var losses = FormattingLossCounter()
    private let inlines = MarkdownInlineWriter()

    mutating func write(_ text: RichText) -> String {
        lines(of: text.blocks, depth: 0).joined(separator: "\n")
    }

    private mutating func lines(of blocks: [RichText.Block], depth: Int) -> [String] {
        guard depth <= RichText.maximumDepth else {
            losses.add(.nesting)
            let text = RichText(plain: RichText(blocks: blocks).plainText).normalized()
            guard case .paragraph(let content)? = text.blocks.first else { return [] }
            return inlines.write(content, isHeading: false)
        }
        var lines: [String] = []
        var previousMarker: Character?
        for (index, block) in blocks.enumerated() {
            let isTight = index > 0 && isParagraph(blocks[index - 1]) && isList(block) && depth > 0
            if !lines.isEmpty, !isTight { lines.append("") }
            var marker: Character?
            switch block {
            case .paragraph(let content): lines += inlines.write(content, isHeading: false)
            case .heading(let level, let content):
                let text = inlines.write(content, isHeading: true).joined()
                lines.append(String(repeating: "#", count: min(max(level, 1), 6)) + " " + text)
            case .list(let ordered, let items):
                // Adjacent lists stay separate only if they use different signs.
                let choices: (Character, Character) = ordered ? (".", ")") : ("-", "*")
                marker = previousMarker == choices.0 ? choices.1 : choices.0
                lines += list(items, ordered: ordered, marker: marker ?? choices.0, depth: depth)
            case .code(let language, let text): lines += code(text, language: language)
            case .quote(let inner):
                lines += self.lines(of: inner, depth: depth + 1).map { $0.isEmpty ? ">" : "> " + $0 }
            case .rule: lines.append("___")
            }
            previousMarker = marker
        }
        return lines
    }

    private mutating func list(
        _ items: [[RichText.Block]], ordered: Bool, marker: Character, depth: Int
    ) -> [String] {
        var lines: [String] = []
        for (index, item) in items.enumerated() {
            let sign = ordered ? "\(index + 1)\(marker) " : "\(marker) "
            let indent = String(repeating: " ", count: sign.count)
            for (line, text) in self.lines(of: item, depth: depth + 1).enumerated() {
                lines.append(text.isEmpty ? "" : (line == 0 ? sign : indent) + text)
            }
        }
        return lines
    }

    /// Returns the code in a fence that is longer than any run of backticks in it.
    private func code(_ text: String, language: String?) -> [String] {
        var maxRun = 2
        var run = 0
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            maxRun = max(maxRun, run)
        }
        let fence = String(repeating: "`", count: maxRun + 1)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return [fence + (language ?? "")] + lines + [fence]
    }

    private func isParagraph(_ block: RichText.Block) -> Bool {
        if case .paragraph = block { return true }
        return false
    }

    private func isList(_ block: RichText.Block) -> Bool {
        if case .list = block { return true }
        return false
    }
}
