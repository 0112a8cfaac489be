import EntityModel
import Primitives
import Testing

@testable import TargetprocessAdapter

struct TargetprocessTextTests {
    @Test func `a written text is parsed unchanged`() {
        for seed in 0..<UInt64(4000) {
            var generator = RandomRichText(random: SeededRandom(seed: seed))
            // A bare URL counts as a link.
            let text = AddressLinks.adding(to: generator.text().normalized()).normalized()
            let written = TargetprocessText.write(text).value
            guard TargetprocessText.read(written).value != text else { continue }
            Issue.record(
                "seed \(seed):\n\(text.blocks)\nwritten as\n\(written)\nread as\n\(TargetprocessText.read(written).value.blocks)"
            )
            return
        }
    }

    @Test func `any input is stable after the first pass`() {
        for seed in 0..<UInt64(4000) {
            var generator = RandomRichText(random: SeededRandom(seed: seed &+ 1_000_000))
            let source = (seed % 2 == 0 ? TargetprocessText.markdownMarker : "") + generator.source()
            let first = TargetprocessText.read(source).value
            let second = TargetprocessText.read(TargetprocessText.write(first).value).value
            guard first != second else { continue }
            Issue.record("seed \(seed):\n\(source)\nread as\n\(first.blocks)\nthen as\n\(second.blocks)")
            return
        }
    }

    /// In an Atlassian document, a URL without a link cannot be clicked.
    @Test func `a bare URL becomes a link, without the punctuation after it`() {
        let log = "https://ci.example.org/job/42?tab=log#L10"
        let expected = RichText(blocks: [
            .paragraph([
                .text("Log: "), .link(url: log, [.text(log)]), .text(" (see also "),
                .link(url: "http://www.example.org", [.text("www.example.org")]), .text(")."),
            ])
        ])
        let text = "Log: \(log) (see also www.example.org)."
        for source in [TargetprocessText.markdownMarker + text, "<div>\(text)</div>"] {
            let read = TargetprocessText.read(source).value
            #expect(read == expected)
            #expect(TargetprocessText.read(TargetprocessText.write(read).value).value == read)
        }
        for text in ["`https://a.example`", "xhttps://a.example", "www.", "https://", "awww.example.org"] {
            let read = TargetprocessText.read(TargetprocessText.markdownMarker + text).value
            #expect(!"\(read)".contains("link(url"), "\(text)")
        }
    }

    @Test func `a link's title is dropped in each of its three forms`() {
        let expected = RichText(blocks: [
            .paragraph([.text("See "), .link(url: "https://example.org/guide", [.text("the guide")]), .text(".")])
        ])
        for title in ["(Setup guide)", "\"Setup guide\"", "'Setup guide'", "(a \\) b)", "\"a \\\" b\"", ""] {
            let source = "See [the guide](https://example.org/guide \(title))."
            #expect(TargetprocessText.read(TargetprocessText.markdownMarker + source).value == expected, "\(title)")
        }
        let spaced = TargetprocessText.read(
            TargetprocessText.markdownMarker + "[b](<https://example.org/a b> 'x')")
        #expect(
            spaced.value
                == RichText(blocks: [.paragraph([.link(url: "https://example.org/a%20b", [.text("b")])])]))
        for title in ["(a", "(a (b) c)", "\"a"] {
            let source = "[the guide](https://example.org/guide \(title))"
            let read = TargetprocessText.read(TargetprocessText.markdownMarker + source).value
            #expect(read.plainText.contains("[the guide]"), "\(title)")
        }
    }

    @Test func `a list directly inside a list belongs to the item before it`() {
        let html = "<ul><li>Check the fuse</li><ul><li>left</li><li>right</li></ul><li>Call support</li></ul>"
        func item(_ text: String) -> RichText.Block { .paragraph([.text(text)]) }
        let inner = RichText.Block.list(ordered: false, items: [[item("left")], [item("right")]])
        #expect(
            TargetprocessText.read(html).value.blocks == [
                .list(ordered: false, items: [[item("Check the fuse"), inner], [item("Call support")]])
            ])
        let ordered = html.replacing("<ul><li>left", with: "<ol><li>left").replacing(
            "right</li></ul>", with: "right</li></ol>")
        #expect(TargetprocessText.read(ordered).value.blocks.count == 1)
    }

    @Test func `a mention is replaced by the name of the user`() {
        let cases = [
            ("@user:ben[Ben Okafor], look", "@Ben Okafor, look", 1),
            ("**@user:b_e_n.o@shop.example[Ben]**@user:ada[Ada]", "@Ben@Ada", 2), ("@user:[Ben]", "@user:[Ben]", 0),
            ("@user:ben Ben]", "@user:ben Ben]", 0), ("@user:ben[]", "@user:ben[]", 0),
            ("@user:a[user:b][c]", "@user:b[c]", 1), ("@user:a[b", "@user:a[b", 0),
            ("@user:a[b[c]", "@user:a[b[c]", 0), ("@user:ben\\[Ben]", "@user:ben[Ben]", 0),
            ("@user:ben[Ben\\]", "@user:ben[Ben]", 0), ("`@user:ben[Ben]`", "@user:ben[Ben]", 0),
            ("@user: @user:ben[Ben]", "@user: @Ben", 1),
        ]
        for (source, text, count) in cases {
            let read = TargetprocessText.read(TargetprocessText.markdownMarker + source)
            #expect(read.value.plainText == text, "\(source)")
            #expect(read.losses.first { $0.feature == .mention }?.count ?? 0 == count, "\(source)")
            let again = TargetprocessText.read(TargetprocessText.write(read.value).value)
            #expect(again.value == read.value, "\(source)")
        }
        #expect(TargetprocessText.read("<div>@user:ben&#91;Ben&#93;</div>").value == RichText(plain: "@Ben"))
    }

    @Test func `no text is lost from Markdown or HTML without a tag in it`() {
        for seed in 0..<UInt64(2000) {
            var random = SeededRandom(seed: seed)
            let letters = (0..<8).map { _ in "ABCDEFGH".randomElement(using: &random) ?? "x" }
            let signs = [
                "*", "_", "~~", "`", "[", "](u)", "\n", "\n\n", "> ", "- ", "1. ", "# ", "<b>", "</i>", "<li>", "<p>",
                "</div>", "&amp;", "\\", "  \n",
            ]
            let source = letters.reduce("") { $0 + (signs.randomElement(using: &random) ?? "") + String($1) }
            for text in [source, TargetprocessText.markdownMarker + source] {
                let kept = TargetprocessText.read(text).value.plainText.filter { "ABCDEFGH".contains($0) }
                #expect(kept == String(letters), "seed \(seed): \(text)")
            }
        }
    }

    @Test(arguments: [
        ("<div>One <b>bold</b></div><div>Two&nbsp;</div>", "One **bold**\n\nTwo"),
        ("&#42;&#42;bold&#42;&#42;", "\\*\\*bold\\*\\*"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol><li><p>a</p></li><li>b</li></ol>", "1. a\n2. b"),
        ("<pre>if x {\n  y\n}</pre>", "```\nif x {\n  y\n}\n```"),
        ("a<br>b", "a  \nb"), ("<h2>T</h2>x", "## T\n\nx"), ("<blockquote>q</blockquote>", "> q"),
        (
            "<a href=\"https://a.example/\">l</a> <code>c</code> <u>u</u> <s>s</s>",
            "[l](https://a.example/) `c` <u>u</u> ~~s~~"
        ),
        ("<a href=\"javascript:x()\">l</a>", "l"), ("<script>alert(1)</script>x", "x"), ("x<hr>y", "x\n\n___\n\ny"),
    ])
    func `HTML becomes Markdown`(html: String, markdown: String) {
        let text = TargetprocessText.read(html).value
        #expect(TargetprocessText.write(text).value == TargetprocessText.markdownMarker + markdown)
    }

    @Test(
        arguments: [
            ("a\nb", [.paragraph([.text("a b")])]),
            (
                "**a** *b* ~~c~~",
                [
                    .paragraph([
                        .strong([.text("a")]), .text(" "), .emphasis([.text("b")]), .text(" "),
                        .strikethrough([.text("c")]),
                    ])
                ]
            ),
            ("snake_case_name", [.paragraph([.text("snake_case_name")])]),
            ("Title\n=====\n\nx", [.heading(level: 1, [.text("Title")]), .paragraph([.text("x")])]),
            ("<https://a.example>", [.paragraph([.link(url: "https://a.example", [.text("https://a.example")])])]),
            (
                "1. a\n2. b\n\n\n- c",
                [
                    .list(ordered: true, items: [[.paragraph([.text("a")])], [.paragraph([.text("b")])]]),
                    .list(ordered: false, items: [[.paragraph([.text("c")])]]),
                ]
            ),
            ("    code\n\n    more", [.code(language: nil, "code\n\nmore")]),
            ("~~~js\nx\n~~~", [.code(language: "js", "x")]),
            ("a  \nb\\\nc", [.paragraph([.text("a"), .lineBreak, .text("b"), .lineBreak, .text("c")])]),
            (
                "- a\nlazy\n\n  b",
                [.list(ordered: false, items: [[.paragraph([.text("a lazy")]), .paragraph([.text("b")])]])]
            ),
            ("***x***", [.paragraph([.strong([.emphasis([.text("x")])])])]), ("* * *", [.rule]),
        ] as [(String, [RichText.Block])])
    func `Markdown is parsed as users write it`(markdown: String, blocks: [RichText.Block]) {
        #expect(TargetprocessText.read(TargetprocessText.markdownMarker + markdown).value.blocks == blocks)
    }

    @Test func `lost formatting is reported`() {
        let html =
            "<table><tr><td>a</td><td>b</td></tr></table><img src=\"https://a.example/i.png\" alt=\"i\"><sub>x</sub>"
        let read = TargetprocessText.read(html)
        #expect(read.losses.map(\.feature) == [.image, .lowered, .table])
        #expect(read.value.plainText.contains("a | b"))
        let table = TargetprocessText.read("<!--markdown-->| a | b |\n|---|---|\n| c | d |")
        #expect(table.losses == [FormattingLoss(feature: .table, count: 1)])
        #expect(table.value.plainText.contains("c | d"))
    }

    @Test(arguments: ["[", "(", "<b>", "> ", "- ", "*", "**a ", "`", "[a](", "<ul><li>", "<blockquote>", "&", "<a b='"])
    func `hostile input is parsed quickly, and deep nesting is flattened`(piece: String) {
        for prefix in ["", TargetprocessText.markdownMarker] {
            let text = TargetprocessText.read(prefix + String(repeating: piece, count: 5000) + "end").value
            #expect(TargetprocessText.read(TargetprocessText.write(text).value).value == text)
        }
    }

    @Test func `an empty text stays empty in both directions`() {
        #expect(TargetprocessText.read("").value.isEmpty)
        #expect(TargetprocessText.read("<div>&nbsp;</div>").value.isEmpty)
        #expect(TargetprocessText.write(RichText(blocks: [])).value == "")
    }
}
