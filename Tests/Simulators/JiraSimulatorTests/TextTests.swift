import Primitives
import SimulatorKit
import Testing

@testable import JiraSimulator

struct TextTests {
    private static func inline(_ text: String, _ mark: JSONValue? = nil) -> JSONValue {
        guard let mark else { return ["type": "text", "text": .string(text)] }
        return ["type": "text", "text": .string(text), "marks": [mark]]
    }

    private static func paragraph(_ content: JSONValue...) -> JSONValue {
        ["type": "paragraph", "content": .array(content)]
    }

    private static let link: JSONValue = ["type": "link", "attrs": ["href": "https://x.test/a"]]

    private static let pairs: [(String, [JSONValue])] = [
        ("plain", [paragraph(inline("plain"))]),
        (
            "*b* and _i_",
            [
                paragraph(inline("b", ["type": "strong"]), inline(" and "), inline("i", ["type": "em"]))
            ]
        ),
        ("h2. Head", [["type": "heading", "attrs": ["level": 2], "content": [inline("Head")]]]),
        ("[here|https://x.test/a]", [paragraph(inline("here", link))]),
        ("{{code}}", [paragraph(inline("code", ["type": "code"]))]),
        (
            "* one\n* two",
            [
                [
                    "type": "bulletList",
                    "content": [
                        ["type": "listItem", "content": [paragraph(inline("one"))]],
                        ["type": "listItem", "content": [paragraph(inline("two"))]],
                    ],
                ]
            ]
        ),
        (
            "{code:sql}\nSELECT 1\n{code}",
            [
                ["type": "codeBlock", "attrs": ["language": "sql"], "content": [inline("SELECT 1")]]
            ]
        ),
        ("first\nsecond", [paragraph(inline("first"), ["type": "hardBreak"], inline("second"))]),
        ("one\n\ntwo", [paragraph(inline("one")), paragraph(inline("two"))]),
        ("----", [["type": "rule"]]),
    ]

    @Test func `markup and document convert to each other in both directions`() {
        for (markup, content) in Self.pairs {
            let document: JSONValue = ["type": "doc", "version": 1, "content": .array(content)]
            #expect(WikiDocument(markup: markup).document == document, "\(markup)")
            #expect(WikiMarkup(document: document).text == markup)
            #expect(DocumentRules.accept(document), "\(markup)")
        }
    }

    @Test func `any markup converts to a document that the site accepts`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededRandom(seed: seed)
        let words = [
            "*", "_", "-", "+", "{{", "}}", "{code}", "{code:java}", "{quote}", "h1. ", "* ", "# ", "** ", "\n", "\n\n",
            "[", "]", "|", "https://x.test", "a", " ", "\\", "----", "{noformat}", "é", "~accountid:1",
        ]
        for _ in 0..<4000 {
            let markup = (0..<Int.random(in: 0...12, using: &generator))
                .map { _ in words[Int.random(in: 0..<words.count, using: &generator)] }.joined()
            let document = WikiDocument(markup: markup).document
            #expect(DocumentRules.accept(document), "seed \(seed): \(markup.debugDescription)")
        }
    }

    @Test func `rendered text escapes foreign markup`() {
        let document = WikiDocument(markup: "*<b>* & [x\"y|https://x.test/?a=\"b]").document
        let html = HTMLText(document: document).text
        #expect(html.contains("<b>&lt;b&gt;</b> &amp; "))
        #expect(!html.contains("a=\"b"))
    }
}
