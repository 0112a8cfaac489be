import EntityModel
import Primitives

/// Random texts and documents.
extension SeededRandom {
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &self)
    }

    mutating func oneOf<Element>(_ elements: [Element]) -> Element {
        elements[number(0...(elements.count - 1))]
    }

    // MARK: Documents

    mutating func document() -> RichText {
        RichText(blocks: blocks(depth: 0))
    }

    private mutating func blocks(depth: Int) -> [RichText.Block] {
        (0..<number(depth == 0 ? 0...4 : 1...3)).map { _ in block(depth: depth) }
    }

    private mutating func block(depth: Int) -> RichText.Block {
        switch number(0...(depth < 3 ? 9 : 5)) {
        case 0...3: .paragraph(inlines(depth: 0))
        case 4: .heading(level: number(1...6), inlines(depth: 0))
        case 5: number(0...3) == 0 ? .rule : .code(language: oneOf([nil, "java", "c++", "klingon"]), words())
        case 6: .quote(blocks(depth: depth + 1))
        default:
            .list(ordered: Bool.random(using: &self), items: (0..<number(1...3)).map { _ in item(depth: depth + 1) })
        }
    }

    private mutating func item(depth: Int) -> [RichText.Block] {
        number(0...2) == 0
            ? blocks(depth: depth) : [.paragraph(inlines(depth: 0))] + (number(0...1) == 0 ? [] : [block(depth: 9)])
    }

    private mutating func inlines(depth: Int) -> [RichText.Inline] {
        (0..<number(1...4)).map { _ in inline(depth: depth) }
    }

    private mutating func inline(depth: Int) -> RichText.Inline {
        switch number(0...(depth < 3 ? 9 : 4)) {
        case 0...2: .text(words())
        case 3: .code(words())
        case 4: .lineBreak
        case 5: .emphasis(inlines(depth: depth + 1))
        case 6: .strong(inlines(depth: depth + 1))
        case 7: .underline(inlines(depth: depth + 1))
        case 8: .strikethrough(inlines(depth: depth + 1))
        default:
            .link(
                url: oneOf(["https://a.example/b?c=*d*", "mailto:a@b.example", "/x", "#y", "z"]),
                inlines(depth: depth + 1))
        }
    }

    private mutating func words() -> String {
        (0..<number(1...6)).map { _ in oneOf(Self.pieces) }.joined()
    }

    private static let pieces =
        [
            "a", "b", "word", " ", " ", " ", "é", "日本", "👩‍👩‍👧", "\u{A0}", "1", "0", "h1.", "h2. ", "bq. ", "* ", "# ",
            "- ", "----",
            "\\", "\\\\", "\\*", "&", "&amp;", "&#92;", "<b>", "{code}", "{quote}", "{*}", "{{", "}}", "[", "]", "|",
            "||",
            "[a|/b]", "!a.png!", "!", "??", ":)", "(!)", "@", "\n",
        ] + "*_-+^~?{}[]|!\\#&.,:;()'\"/<>=%".map { String($0) }

    // MARK: Markup

    /// Returns a text with fragments that look like markup.
    mutating func markup() -> String {
        (0..<number(1...40)).map { _ in oneOf(Self.notation) }.joined()
    }

    private static let notation =
        pieces + [
            "\n", "\n\n", "\n* ", "\n** ", "\n# ", "\n*# ", "\n- ", "\n|", "\n||", "\nh3. ", "\n----\n", "\nbq. ",
            "{noformat}",
            "{code:java}", "{code:title=A.java|java}", "{panel:title=T}", "{panel}", "{color:red}", "{color}", "{adf}",
            "[~user]", "[~accountid:5b:1]", "[^file.txt]", "[#anchor]", "[text|https://a.example]",
            "https://a.example/x_y",
            "{-}", "{_}", "{+}", "{anchor:x}", "\\[", "\\{", "\r\n",
        ]
}
