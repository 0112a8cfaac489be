import EntityModel
import Primitives

/// Creates rich texts from elements that are difficult for formats.
struct RandomRichText {
    var random: SeededRandom

    private static let words = [
        "a", "word", "two words", "1.", "12)", "-", "+", "*", "**", "_", "snake_case", "#", "# x", ">", "`", "```", "~",
        "~~", "[", "]", "](", "!", "(", ")", "<", "<b>", "</div>", "&", "&amp;", "&lt", ";", "\\", "\\*", "|", "| a |",
        "|---|", "=", "===", "---", "___", ":", "ü", "日本", "😀", "e\u{301}", "\u{A0}", "\u{3000}", "\"", "'", "//",
        "http://x.example/?a=1&b=2", "<!--markdown-->", "<!--", "-->", "10.5", "@user:ada[Ada L]", "\u{2028}", "\u{7F}",
    ]

    mutating func text() -> RichText { RichText(blocks: blocks(depth: 0)) }

    /// Returns a text that a user or another program might send, formatted or not.
    mutating func source() -> String {
        let more = [
            "\n", "\n\n", "  \n", "    ", "\t", "<p>", "</p>", "<ul><li>", "</li>", "</ul>", "<a href=\"x\">", "</a>",
            "<pre>", "</pre>", "<table><tr><td>", "</td>", "<h2>", "<br>", "<blockquote>", "\r\n", "- ", "1. ", "> ",
            "<b", "<a href='", "&#x", "&#0;", "<ol>", "</ol>", "<script>", "</script>", "<!", "[x](y)", "[x](<y z>)",
        ]
        let pieces = Self.words + more + more
        return (0..<Int.random(in: 0..<25, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }

    private mutating func blocks(depth: Int) -> [RichText.Block] {
        (0..<Int.random(in: 0..<(depth == 0 ? 5 : 4), using: &random)).map { _ in block(depth: depth) }
    }

    private mutating func block(depth: Int) -> RichText.Block {
        switch Int.random(in: 0..<(depth < 4 ? 9 : 5), using: &random) {
        case 0: return .heading(level: Int.random(in: 1...6, using: &random), inlines(depth: 0))
        case 1:
            let language = ["swift", "c++", "", nil].randomElement(using: &random) ?? nil
            let lines = (0..<Int.random(in: 0..<4, using: &random)).map { _ in "  " + word() + " " }
            return .code(language: language, lines.joined(separator: "\n"))
        case 2: return .rule
        case 5, 6:
            let items = (0..<Int.random(in: 0..<4, using: &random)).map { _ in blocks(depth: depth + 1) }
            return .list(ordered: Bool.random(using: &random), items: items)
        case 7: return .quote(blocks(depth: depth + 1))
        default: return .paragraph(inlines(depth: 0))
        }
    }

    private mutating func inlines(depth: Int) -> [RichText.Inline] {
        (0..<Int.random(in: 0..<6, using: &random)).map { _ in inline(depth: depth) }
    }

    private mutating func inline(depth: Int) -> RichText.Inline {
        switch Int.random(in: 0..<(depth < 3 ? 11 : 5), using: &random) {
        case 0: return .code(word())
        case 1: return .lineBreak
        case 5: return .strong(inlines(depth: depth + 1))
        case 6: return .emphasis(inlines(depth: depth + 1))
        case 7: return .strikethrough(inlines(depth: depth + 1))
        case 8: return .underline(inlines(depth: depth + 1))
        case 9: return .link(url: "https://x.example/a(b)?c=d&e=" + word(), inlines(depth: depth + 1))
        default: return .text([word(), word() + " ", " " + word()].randomElement(using: &random) ?? "")
        }
    }

    private mutating func word() -> String { Self.words.randomElement(using: &random) ?? "" }
}
