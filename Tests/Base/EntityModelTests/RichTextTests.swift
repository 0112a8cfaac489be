import EntityModel
import Testing

struct RichTextTests {
    let seed = UInt64.random(in: 0...UInt64.max)

    @Test func `normalizing twice is normalizing once`() {
        var documents = RichTextDocuments(seed: seed)
        for number in 0..<5000 {
            let once = documents.document().normalized()
            #expect(once.normalized() == once, "seed \(seed), document \(number)")
        }
    }

    @Test func `normalizing keeps every visible character in its order`() {
        var documents = RichTextDocuments(seed: seed)
        for number in 0..<5000 {
            let document = documents.document()
            #expect(
                visible(document.normalized().plainText) == visible(document.plainText),
                "seed \(seed), document \(number)")
        }
    }

    @Test func `canonical bytes differ where texts differ and agree where they agree`() {
        var documents = RichTextDocuments(seed: seed)
        var known: [[UInt8]: RichText] = [:]
        for number in 0..<20_000 {
            let document = documents.document()
            let bytes = document.canonicalBytes
            #expect(bytes == RichText(blocks: document.blocks).canonicalBytes)
            if let other = known.updateValue(document, forKey: bytes) {
                #expect(other == document, "seed \(seed), document \(number)")
            }
        }
    }

    @Test(arguments: [
        (RichText.Block.paragraph([.text("ab")]), RichText.Block.paragraph([.text("a"), .text("b")])),
        (.paragraph([.text("a")]), .paragraph([.code("a")])),
        (.paragraph([.text("a")]), .heading(level: 1, [.text("a")])),
        (.list(ordered: true, items: []), .list(ordered: false, items: [])),
        (.list(ordered: true, items: [[], []]), .list(ordered: true, items: [[]])),
        (.code(language: nil, "a"), .code(language: "a", "")),
        (.code(language: nil, "a"), .code(language: "", "a")),
        (.paragraph([.link(url: "ab", [.text("c")])]), .paragraph([.link(url: "a", [.text("bc")])])),
        (.quote([.rule]), .rule),
    ])
    func `texts of the same words and another structure have other bytes`(
        _ one: RichText.Block, _ other: RichText.Block
    ) {
        #expect(RichText(blocks: [one]).canonicalBytes != RichText(blocks: [other]).canonicalBytes)
    }

    @Test func `the bytes of a rich text never change, because their hashes are stored`() {
        let text = RichText(blocks: [
            .heading(level: 2, [.text("T")]),
            .paragraph([.strong([.text("b")]), .lineBreak, .link(url: "u", [.code("c")])]),
            .list(ordered: true, items: [[.rule]]), .code(language: "x", "y"), .quote([]),
        ])
        #expect(
            text.canonicalBytes == [
                5, 2, 2, 1, 1, 1, 84, 1, 3, 4, 1, 1, 1, 98, 8, 7, 1, 117, 1, 2, 1, 99, 3, 1, 1, 8, 6, 1, 120, 1, 121, 7,
                0,
            ])
    }

    @Test func `white space goes as both tools show it`() {
        let text = RichText(blocks: [
            .paragraph([
                .text(" \n a  b "), .strong([.text(" c "), .emphasis([.text(" ")])]), .text("d\t"), .lineBreak,
            ]),
            .paragraph([.text("  "), .lineBreak, .code(" ")]),
            .heading(level: 9, [.lineBreak, .text("h"), .text("i")]),
            .list(ordered: false, items: [[], [.paragraph([])], [.paragraph([.text("x")])]]),
            .list(ordered: false, items: [[]]), .quote([.paragraph([])]), .code(language: " ", "\n\r\n a\r\nb \n"),
        ])
        #expect(
            text.normalized().blocks == [
                .paragraph([.text("a b "), .strong([.text("c")]), .text(" d")]), .heading(level: 6, [.text("hi")]),
                .list(ordered: false, items: [[.paragraph([.text("x")])]]), .code(language: nil, " a\nb "),
            ])
    }

    @Test func `the order of nested styles makes no difference`() {
        let one = RichText(blocks: [.paragraph([.emphasis([.strong([.text("a"), .link(url: "u", [.text("b")])])])])])
        let other = RichText(blocks: [
            .paragraph([.strong([.emphasis([.text("a")])]), .link(url: "u", [.emphasis([.strong([.text("b")])])])])
        ])
        #expect(one.normalized() == other.normalized())
        #expect(one.normalized().canonicalBytes == other.normalized().canonicalBytes)
    }

    @Test(arguments: [
        ("https://a.example/b?c=d&e=%20f#g", "https://a.example/b?c=d&e=%20f#g"),
        (" https://a.example/b c|d[é] ", "https://a.example/b%20c%7Cd%5B%C3%A9%5D"), ("/browse/K-1", "/browse/K-1"),
        ("mailto:a@b.example", "mailto:a@b.example"), ("", nil), (" ", nil), ("javascript:alert(1)", nil),
        ("JavaScript:alert(1)", nil), ("java\nscript:alert(1)", nil), (" vbscript:x", nil), ("data:text/html,x", nil),
    ])
    func `a link's address is spelt as RFC 3986 has it and never runs`(_ address: String, _ expected: String?) {
        #expect(LinkURL.normalized(address) == expected)
        let text = RichText(blocks: [.paragraph([.link(url: address, [.text("t")])])]).normalized()
        #expect(text.blocks == [.paragraph([expected.map { .link(url: $0, [.text("t")]) } ?? .text("t")])])
    }

    @Test func `plain text has a line for each paragraph, item and line of code`() {
        let text = RichText(blocks: [
            .heading(level: 1, [.text("T")]), .paragraph([.text("a"), .lineBreak, .strong([.code("b")])]), .rule,
            .list(ordered: true, items: [[.paragraph([.text("i")]), .quote([.paragraph([.text("q")])])]]),
            .code(language: nil, "c\nd"),
        ])
        #expect(text.plainText == "T\na\nb\ni\nq\nc\nd")
    }

    @Test func `a tally names each loss once, by name`() {
        var tally = FormattingLossCounter()
        tally.add(.table)
        tally.add(.panel, count: 2)
        tally.add(.table)
        #expect(
            LossyResult(value: 1, losses: tally)
                == LossyResult(
                    value: 1,
                    losses: [FormattingLoss(feature: .panel, count: 2), FormattingLoss(feature: .table, count: 2)]))
    }

    /// Returns the bytes of a text except whitespace and control characters.
    ///
    /// It works on bytes, because a mark may separate a letter from its accent.
    private func visible(_ text: String) -> [UInt8] {
        text.utf8.filter { $0 > 0x20 }
    }
}
