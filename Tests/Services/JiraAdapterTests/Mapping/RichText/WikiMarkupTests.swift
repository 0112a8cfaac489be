import EntityModel
import Foundation
import Primitives
import Testing

@testable import JiraAdapter

struct WikiMarkupTests {
    let seed = UInt64.random(in: 0...UInt64.max)

    // MARK: Properties

    @Test func `a text that is written without loss is read unchanged`() {
        var texts = SeededRandom(seed: seed)
        var exact = 0
        for number in 0..<3000 {
            let text = texts.document().normalized()
            let written = WikiWriter.write(text)
            let read = WikiReader.read(written.value)
            if written.losses.isEmpty {
                exact += 1
                #expect(read.value == text, "seed \(seed), document \(number): \(written.value.debugDescription)")
                #expect(read.losses.isEmpty, "seed \(seed), document \(number)")
            }
            let again = WikiWriter.write(read.value)
            if again.losses.isEmpty {
                #expect(
                    WikiReader.read(again.value).value == read.value,
                    "seed \(seed), document \(number): \(written.value.debugDescription)")
            }
        }
        #expect(exact > 700)
    }

    @Test(
        arguments: [
            [.strikethrough([.text("(")]), .text(")")], [.strong([.text("a (")]), .text(") b")],
            [.text("("), .strong([.text("r)")])], [.text("("), .underline([.text(") x")])],
        ] as [[RichText.Inline]])
    func `a mark between parentheses is no emoticon`(inlines: [RichText.Inline]) {
        let text = RichText(blocks: [.paragraph(inlines)])
        let written = WikiWriter.write(text)
        #expect(WikiReader.read(written.value).value == text || !written.losses.isEmpty, "\(written.value)")
    }

    @Test func `a text that was read stays the same through repeated writes`() {
        var texts = SeededRandom(seed: seed)
        for number in 0..<3000 {
            let markup = texts.markup()
            let once = WikiReader.read(markup).value
            let twice = WikiReader.read(WikiWriter.write(once).value).value
            let thrice = WikiReader.read(WikiWriter.write(twice).value).value
            #expect(thrice == twice, "seed \(seed), text \(number): \(markup.debugDescription)")
            #expect(
                letters(twice.plainText) == letters(once.plainText),
                "seed \(seed), text \(number): \(markup.debugDescription)")
        }
    }

    // MARK: Small pictures

    /// Jira shows emoticons as images unless a backslash precedes them.
    @Test(arguments: [
        ("Choose (a) or (i); f (x) = 2", "Choose (a) or \\(i); f \\(x) = 2"), ("f(x)", "f\\(x)"),
        ("confirm with (y), or (/) for all", "confirm with \\(y), or \\(/) for all"),
        ("Done :) and smile ;)", "Done \\:) and smile \\;)"), ("key:Data, a:P b", "key:Data, a:P b"),
        ("(on) (off) (*r)", "\\(on) \\(off) \\(\\*r)"), (":D", "\\:D"),
        ("no :(!) sign", "no &#58;\\(\\!) sign"),
    ])
    func `plain words do not become pictures`(text: String, markup: String) {
        let written = WikiWriter.write(RichText(plain: text)).value
        #expect(written == markup)
        #expect(WikiReader.read(written).value == RichText(plain: text))
    }

    @Test func `a picture stays one when the text around it is edited`() {
        let markup = "Works (/) here, fails (x) there :) (y)"
        let read = WikiReader.read(markup).value
        #expect(read.plainText == "Works \u{2705} here, fails \u{274C} there \u{1F642} \u{1F44D}")
        #expect(WikiWriter.write(read).value == markup)
        #expect(WikiReader.read("f(x) and a:Draft").value == RichText(plain: "f(x) and a:Draft"))
    }

    // MARK: Hostile texts

    @Test(arguments: [
        "{quote}", "{panel}", "{code}", "{{", "}}", "[", "[a|", "*a ", "{*}", "_", "!a.", "!", "https://", "&#", "\\",
        "|", "||a",
        "* ", "\n* ", "\n** a", "*", "\n", "{", "{a:", "{color:red}", "{adf}", "\n#* a\n#", "*_+-{*}{_}", "((", "&amp;",
    ])
    func `a long text with one notation is read in linear time`(_ notation: String) {
        let markup = String(repeating: notation, count: 200_000 / notation.utf8.count)
        let text = WikiReader.read(markup).value
        #expect(text.normalized() == text)
    }

    @Test func `a list of ten thousand levels is read as one of a few, with its text`() {
        let markup = (1...10_000).map { String(repeating: "*", count: min($0, 200)) + " i\($0)" }.joined(
            separator: "\n")
        let read = WikiReader.read(markup + "\n" + String(repeating: "#", count: 10_000) + " end")
        #expect(read.losses.contains { $0.feature == .nesting })
        #expect(read.value.plainText.contains("i9999") && read.value.plainText.hasSuffix("end"))
    }

    // MARK: Notation

    @Test(
        arguments: [
            (
                "a *b* _c_ -d- +e+ {{f}}",
                [
                    .text("a "), .strong([.text("b")]), .text(" "), .emphasis([.text("c")]), .text(" "),
                    .strikethrough([.text("d")]), .text(" "), .underline([.text("e")]), .text(" "), .code("f"),
                ]
            ),
            ("un{*}believ{*}able", [.text("un"), .strong([.text("believ")]), .text("able")]),
            ("2 * 3 * 4, a-b-c, x_y_z, C++", [.text("2 * 3 * 4, a-b-c, x_y_z, C++")]),
            ("*not closed _nor this", [.text("*not closed _nor this")]),
            ("\\*not\\* \\m", [.text("*not* \\m")]),
            (
                "[text|https://a.example] [https://b.example]",
                [
                    .link(url: "https://a.example", [.text("text")]), .text(" "),
                    .link(url: "https://b.example", [.text("https://b.example")]),
                ]
            ),
            (
                "see https://a.example/x_y_z, ok",
                [
                    .text("see "), .link(url: "https://a.example/x_y_z", [.text("https://a.example/x_y_z")]),
                    .text(", ok"),
                ]
            ),
            ("[mailto:a@b.example]", [.link(url: "mailto:a@b.example", [.text("a@b.example")])]),
            ("[*b*|/c|smart-link]", [.link(url: "/c", [.strong([.text("b")])])]),
            ("a\\\\b\nc", [.text("a"), .lineBreak, .text("b"), .lineBreak, .text("c")]),
            ("[x] [KEY-1] a[0]", [.text("[x] [KEY-1] a[0]")]), ("C:\\dir\\file", [.text("C:\\dir\\file")]),
            ("{unknown} {x}", [.text("{unknown} {x}")]),
            ("a ??b?? c", [.text("a "), .emphasis([.text("b")]), .text(" c")]),
            ("[a|javascript:alert(1)]", [.text("a")]),
        ] as [(String, [RichText.Inline])])
    func `a line's notation`(_ markup: String, _ inlines: [RichText.Inline]) {
        #expect(WikiReader.read(markup).value.blocks == [.paragraph(inlines)])
    }

    @Test(
        arguments: [
            ("h2. T\ntext", [.heading(level: 2, [.text("T")]), .paragraph([.text("text")])]),
            ("a\n\nb", [.paragraph([.text("a")]), .paragraph([.text("b")])]),
            ("a\n----\nb", [.paragraph([.text("a")]), .rule, .paragraph([.text("b")])]),
            (
                "* a\n** b\n**# c\n* d",
                [
                    .list(
                        ordered: false,
                        items: [
                            [
                                .paragraph([.text("a")]),
                                .list(
                                    ordered: false,
                                    items: [
                                        [
                                            .paragraph([.text("b")]),
                                            .list(ordered: true, items: [[.paragraph([.text("c")])]]),
                                        ]
                                    ]),
                            ], [.paragraph([.text("d")])],
                        ])
                ]
            ),
            (
                "* a\n{code:java}\nx\n\ny\n{code}\n* b",
                [
                    .list(
                        ordered: false,
                        items: [
                            [.paragraph([.text("a")]), .code(language: "java", "x\n\ny")], [.paragraph([.text("b")])],
                        ])
                ]
            ),
            (
                "- a\n- b\n\n# c",
                [
                    .list(ordered: false, items: [[.paragraph([.text("a")])], [.paragraph([.text("b")])]]),
                    .list(ordered: true, items: [[.paragraph([.text("c")])]]),
                ]
            ),
            (
                "{quote}\na\n\n* b\n{quote}\nc",
                [
                    .quote([.paragraph([.text("a")]), .list(ordered: false, items: [[.paragraph([.text("b")])]])]),
                    .paragraph([.text("c")]),
                ]
            ),
            ("bq. a", [.quote([.paragraph([.text("a")])])]),
            ("{noformat}*a*{noformat}", [.code(language: nil, "*a*")]), ("{code}a", [.paragraph([.text("{code}a")])]),
            ("a\r\nb\r\n\r\nc", [.paragraph([.text("a"), .lineBreak, .text("b")]), .paragraph([.text("c")])]),
            ("-- a", [.paragraph([.text("-- a")])]),
        ] as [(String, [RichText.Block])])
    func `a text's notation`(_ markup: String, _ blocks: [RichText.Block]) {
        let read = WikiReader.read(markup)
        #expect(read.value.blocks == blocks)
        #expect(read.losses == [])
    }

    @Test(arguments: [
        ("|a|[b c|https://a.example]|", "a | b c", [FormattingLoss(feature: .table, count: 1)]),
        ("||h||\n|c|\n\n|d|", "h\nc\nd", [FormattingLoss(feature: .table, count: 2)]),
        ("{panel:title=T}\nx\n{panel}", "T\nx", [FormattingLoss(feature: .panel, count: 1)]),
        ("{color:red}r{color}", "r", [FormattingLoss(feature: .colour, count: 1)]),
        ("[~ann] [~accountid:5b:1]", "@ann @5b:1", [FormattingLoss(feature: .mention, count: 2)]),
        ("!a b.png|thumbnail!", "a b.png", [FormattingLoss(feature: .image, count: 1)]),
        (
            "H{~}2{~}O ^2^", "H2O 2",
            [FormattingLoss(feature: .lowered, count: 1), FormattingLoss(feature: .superscript, count: 1)]
        ),
        (
            "[^f.txt] {anchor:x}y", "f.txt y",
            [FormattingLoss(feature: .attachment, count: 1), FormattingLoss(feature: .macro, count: 1)]
        ),
        (
            #"{adf:display=block}{"type":1}{adf}"#, #"{"type":1}"#, [FormattingLoss(feature: .unknown, count: 1)]
        ),
        (
            "{adf}{\"type\":\"panel\",\"content\":[{\"type\":\"paragraph\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}]}{adf}",
            "x", [FormattingLoss(feature: .panel, count: 1)]
        ),
    ])
    func `formatting that cannot be synced is reported, and its text is kept`(
        _ markup: String, _ text: String, _ losses: [FormattingLoss]
    ) {
        let read = WikiReader.read(markup)
        #expect(read.value.plainText == text)
        #expect(read.losses == losses)
    }

    @Test func `formatting that wiki markup lacks is reported`() {
        let text = RichText(blocks: [
            .quote([.quote([.paragraph([.text("a")])])]), .code(language: "klingon", "b"),
            .list(ordered: false, items: [[.paragraph([.text("c")]), .paragraph([.text("d")]), .rule]]),
            .paragraph([.link(url: "#e", [.text("f")])]),
        ])
        let written = WikiWriter.write(text)
        #expect(written.value == "{quote}\na\n{quote}\n\n{noformat}\nb\n{noformat}\n\n* c\nd\n\n\nf")
        #expect(Set(written.losses.map(\.feature)) == [.quoteContent, .codeLanguage, .listContent, .link])
    }

    // MARK: Recorded texts

    @Test(.enabled(if: RecordedFiles.areThere))
    func `recorded texts keep their words`() throws {
        var count = 0
        for (name, markup) in try recordedMarkup() {
            let read = WikiReader.read(markup)
            let text = letters(read.value.plainText)
            for word in words(outside: markup) where word != "nbsp" {
                #expect(text.contains(word), "\(name): \(markup.debugDescription)")
            }
            let twice = WikiReader.read(WikiWriter.write(read.value).value).value
            #expect(WikiReader.read(WikiWriter.write(twice).value).value == twice, "\(name)")
            count += 1
        }
        #expect(count > 500)
    }

    /// Returns the words outside of macro tags, links, images, and addresses.
    private func words(outside markup: String) -> [Substring] {
        markup.replacing(/\{adf[^}]*\}[\s\S]*?\{adf\}|\{[^}]*\}|\[[^\]]*\]|![^!\n]*!|\S+[:@&]\S*/, with: " ")
            .matches(of: /[A-Za-z]{4,}/).map { $0.output }
    }

    private func recordedMarkup() throws -> [(String, String)] {
        struct Case: Decodable { var wiki: String? }
        struct Body: Decodable { var text: String }
        let cases = try RecordedFiles.files(under: "wiki").flatMap { file in
            ((try? JSONDecoder().decode([Case].self, from: Data(file.bytes))) ?? []).compactMap {
                $0.wiki.map { (file.name, $0) }
            }
        }
        let bodies = try RecordedFiles.files(under: "wiki/real-bodies", ext: "jsonl").flatMap { file in
            String(decoding: file.bytes, as: UTF8.self).split(separator: "\n").compactMap {
                (try? JSONDecoder().decode(Body.self, from: Data($0.utf8))).map { (file.name, $0.text) }
            }
        }
        return cases + bodies
    }

    private func letters(_ text: String) -> String {
        String(text.unicodeScalars.filter { $0.properties.isAlphabetic }.map(Character.init))
    }
}
