import EntityModel
import Primitives

/// Generates random documents of every form that the type allows, normalized or not.
struct RichTextDocuments {
    var random: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    mutating func document() -> RichText {
        RichText(blocks: blocks(depth: 0))
    }

    private mutating func blocks(depth: Int) -> [RichText.Block] {
        (0..<Int.random(in: 0...3, using: &random)).map { _ in block(depth: depth) }
    }

    private mutating func block(depth: Int) -> RichText.Block {
        switch Int.random(in: 0...(depth < 3 ? 7 : 4), using: &random) {
        case 0...1: .paragraph(inlines(depth: 0))
        case 2: .heading(level: Int.random(in: -1...8, using: &random), inlines(depth: 0))
        case 3: .code(language: Bool.random(using: &random) ? nil : text(), text())
        case 4: .rule
        case 5: .quote(blocks(depth: depth + 1))
        default:
            .list(
                ordered: Bool.random(using: &random),
                items: (0..<Int.random(in: 0...3, using: &random)).map { _ in blocks(depth: depth + 1) })
        }
    }

    private mutating func inlines(depth: Int) -> [RichText.Inline] {
        (0..<Int.random(in: 0...4, using: &random)).map { _ in inline(depth: depth) }
    }

    private mutating func inline(depth: Int) -> RichText.Inline {
        switch Int.random(in: 0...(depth < 4 ? 9 : 4), using: &random) {
        case 0...2: .text(text())
        case 3: .code(text())
        case 4: .lineBreak
        case 5: .emphasis(inlines(depth: depth + 1))
        case 6: .strong(inlines(depth: depth + 1))
        case 7: .underline(inlines(depth: depth + 1))
        case 8: .strikethrough(inlines(depth: depth + 1))
        default: .link(url: Bool.random(using: &random) ? "https://a.example/\(text())" : "", inlines(depth: depth + 1))
        }
    }

    private mutating func text() -> String {
        let pieces = [
            "a", "b", " ", "  ", "\n", "\r\n", "\t", "\u{0}", "é", "\u{301}", "日本", "👩‍👩‍👧", "\u{A0}", "*", "<", "word",
        ]
        return (0..<Int.random(in: 0...5, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }
}
