import Core
import Foundation
import Testing

/// Tests JSON from a tool in which a program cut a text in the middle of an emoji, or with extremely nested lists.
@Suite struct ToolJSONTests {
    private struct Issue: Decodable, Equatable {
        var summary: String
        var key: String
    }

    private struct Node: Decodable {
        var type: String
        var text: String?
        var content: [Node]?

        var words: String { (text ?? "") + (content ?? []).map(\.words).joined() }
        var depth: Int { 1 + (content ?? []).reduce(0) { max($0, $1.depth) } }
    }

    @Test(arguments: [
        (#"Bell \ud83d"#, "Bell \u{FFFD}"), (#"\uD83D rings"#, "\u{FFFD} rings"), (#"\udd14 Bell"#, "\u{FFFD} Bell"),
        (#"\ud83d\udd14"#, "🔔"), (#"\ud83d\ud83d\udd14"#, "\u{FFFD}🔔"), (#"\ud83d\\u"#, "\u{FFFD}\\u"),
        (#"\\ud83d"#, "\\ud83d"), (#"a\u0000b"#, "a\u{FFFD}b"), (#"\ud83d\n"#, "\u{FFFD}\n"),
    ])
    func `a lone half of a surrogate pair costs one character`(escaped: String, expected: String) throws {
        let json = Array(#"{"key":"A-1","summary":"\#(escaped)"}"#.utf8)
        #expect(try ToolJSON.decode(Issue.self, from: json) == Issue(summary: expected, key: "A-1"))
        let selected = try ToolJSON.decode(Issue.self, from: json, reading: .members(["summary", "key"]))
        #expect(selected.summary == expected)
    }

    @Test func `a lone surrogate in a member's name does not cost the document`() throws {
        let json = Array(#"{"\ud83d":1,"key":"A-1","summary":"s"}"#.utf8)
        #expect(try ToolJSON.decode(Issue.self, from: json).summary == "s")
    }

    @Test func `bytes that are not UTF-8 cost one character each`() throws {
        // Some programs encode the surrogate of a cut emoji like this.
        let json = Array(#"{"key":"A-1","summary":"x"#.utf8) + [0xED, 0xA0, 0xBD] + Array(#""}"#.utf8)
        #expect(try ToolJSON.decode(Issue.self, from: json).summary.hasPrefix("x\u{FFFD}"))
    }

    @Test func `a valid text stays unchanged, byte by byte`() {
        let json = Array(#"{"a":["\\","é","\ud83d\udd14",{"b":[[[]]]}]}"#.utf8)
        #expect(ToolJSON.readable(json) == json)
    }

    @Test(arguments: [10, 75, 200, 10_000])
    func `a document of any depth is decoded, with all its words`(levels: Int) throws {
        var json = ""
        for level in 0..<levels {
            json += #"{"type":"list","content":[{"type":"text","text":"w\#(level) ","marks":[{"type":"strong"}]},"#
        }
        json += #"{"type":"text","text":"end"}"# + String(repeating: "]}", count: levels)
        let node = try ToolJSON.decode(Node.self, from: Array(json.utf8))
        #expect(node.words == (0..<levels).map { "w\($0) " }.joined() + "end")
        #expect(node.depth <= 160)
    }

    @Test(arguments: ["[", #"{"a":"#, #"[{"content":["#])
    func `brackets without end are no JSON, and no crash`(opening: String) {
        let json = Array(String(repeating: opening, count: 100_000).utf8)
        #expect(throws: BoundedJSON.ReadError.self) { try ToolJSON.decode(Issue.self, from: json) }
    }

    @Test func `a nested value outside of documents becomes null and hides nothing`() throws {
        let deep = String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
        let json = Array(#"{"odd":\#(deep),"key":"A-1","summary":"s"}"#.utf8)
        #expect(try ToolJSON.decode(Issue.self, from: json) == Issue(summary: "s", key: "A-1"))
    }
}
