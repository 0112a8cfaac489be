import EntityModel
import Testing

@testable import TargetprocessAdapter

/// Texts with lists and quotes that are nested deeper than any user would do.
///
/// Up to 40 levels are copied, and deeper levels keep their text.
struct DepthTests {
    private static func nested(_ levels: Int, quotes: Bool) -> RichText {
        var block = RichText.Block.paragraph([.text("end")])
        for level in (0..<levels).reversed() {
            let word = RichText.Block.paragraph([.text("w\(level)")])
            block = quotes ? .quote([word, block]) : .list(ordered: level % 2 == 1, items: [[word, block]])
        }
        return RichText(blocks: [block])
    }

    private func levels(of text: RichText) -> Int {
        func depth(_ blocks: [RichText.Block]) -> Int {
            blocks.reduce(0) { deepest, block in
                switch block {
                case .list(_, let items): max(deepest, 1 + items.reduce(0) { max($0, depth($1)) })
                case .quote(let inner): max(deepest, 1 + depth(inner))
                default: deepest
                }
            }
        }
        return depth(text.blocks)
    }

    private func words(of text: RichText) -> Set<String> {
        Set(text.plainText.split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }

    @Test(arguments: [13, 30, 40], [true, false])
    func `up to 40 levels are written as Markdown and parsed unchanged`(levels: Int, quotes: Bool) {
        let text = Self.nested(levels, quotes: quotes)
        let written = TargetprocessText.write(text)
        #expect(written.losses == [])
        let read = TargetprocessText.read(written.value)
        #expect(read.value == text)
        #expect(read.losses == [])
    }

    @Test(arguments: [13, 40, 41, 10_000])
    func `HTML of any depth keeps its text`(levels: Int) {
        for (opening, closing) in [
            ("<ul><li>", "</li></ul>"), ("<blockquote>", "</blockquote>"), ("<ol><li>", "</li></ol>"),
        ] {
            let html =
                (0..<levels).map { "\(opening)<p>w\($0)</p>" }.joined() + "end"
                + String(repeating: closing, count: levels)
            let read = TargetprocessText.read(html)
            #expect(self.levels(of: read.value) == min(levels, RichText.maximumDepth))
            #expect(read.losses.contains { $0.feature == .nesting } == (levels > RichText.maximumDepth))
            let words = words(of: read.value)
            #expect((0..<levels).allSatisfy { words.contains("w\($0)") } && words.contains("end"))
        }
    }

    @Test(arguments: [41, 200])
    func `deeper Markdown is flattened, and the loss is reported`(levels: Int) {
        let lists = (0..<levels).map { String(repeating: "  ", count: $0) + "- w\($0)" }.joined(separator: "\n")
        let quotes = (0..<levels).map { String(repeating: "> ", count: $0 + 1) + "w\($0)" }.joined(separator: "\n")
        for markdown in [lists, quotes] {
            let read = TargetprocessText.read(TargetprocessText.markdownMarker + markdown)
            #expect(self.levels(of: read.value) <= RichText.maximumDepth)
            #expect(read.losses.contains { $0.feature == .nesting })
            let words = words(of: read.value)
            #expect((0..<levels).allSatisfy { words.contains("w\($0)") })
        }
    }

    @Test(arguments: [
        ">", "- ", "*a ", "<b>", "[", "[a](", "<!", "<a b='", "`", "~~a ", "<div>", "**", "![", "\\", "&", "@",
    ])
    func `a sign that is repeated ten thousand times is parsed`(sign: String) {
        let source = String(repeating: sign, count: 10_000) + " word"
        for text in [TargetprocessText.markdownMarker + source, source] {
            let read = TargetprocessText.read(text)
            #expect(levels(of: read.value) <= RichText.maximumDepth)
        }
    }

    @Test func `ten thousand marks around one word are parsed, written, and compared`() {
        for (opening, closing) in [("<b>", "</b>"), ("*a ", " b*"), ("<a href='u'>", "</a>")] {
            let source =
                String(repeating: opening, count: 10_000) + "word" + String(repeating: closing, count: 10_000)
            let read = TargetprocessText.read(TargetprocessText.markdownMarker + source).value
            #expect(read.plainText.contains("word"))
            #expect(!TargetprocessText.write(read).value.isEmpty)
        }
    }
}
