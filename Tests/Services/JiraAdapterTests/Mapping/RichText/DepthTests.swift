import Core
import EntityModel
import Foundation
import Testing

@testable import JiraAdapter

/// Texts with deeply nested lists and quotes.
///
/// Tandem syncs 40 levels and flattens deeper ones to their text.
struct DepthTests {
    private static func lists(_ levels: Int) -> RichText {
        var inner: [RichText.Block] = []
        for level in (0..<levels).reversed() {
            inner = [.list(ordered: level % 2 == 1, items: [[.paragraph([.text("w\(level)")])] + inner])]
        }
        return RichText(blocks: inner)
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

    @Test(arguments: JiraProduct.allCases, [13, 40])
    func `a list of up to 40 levels is written and read as it is`(product: JiraProduct, levels: Int) throws {
        let text = Self.lists(levels).normalized()
        #expect(text.stored(by: product) == text)
        #expect(text.losses(in: product) == [])
        // The text goes through the decoder, as a response of Jira does.
        let json = try JSONEncoder().encode(JiraText(text, for: product))
        let read = try ToolJSON.decode(JiraText.self, from: Array(json)).read
        #expect(read.value == text)
        #expect(read.losses == [])
    }

    @Test(arguments: JiraProduct.allCases, [41, 100, 10_000])
    func `a deeper list is flattened and keeps its words, and the loss is named`(
        product: JiraProduct, levels: Int
    ) throws {
        let text: JiraText
        switch product {
        case .cloud:
            let opening = (0..<levels).map { level in
                #"{"type":"bulletList","content":[{"type":"listItem","content":["#
                    + #"{"type":"paragraph","content":[{"type":"text","text":"w\#(level)"}]},"#
            }
            let json =
                #"{"type":"doc","version":1,"content":["# + opening.joined()
                + #"{"type":"paragraph","content":[{"type":"text","text":"end"}]}"#
                + String(repeating: "]}]}", count: levels) + "]}"
            text = try ToolJSON.decode(from: Array(json.utf8))
        case .dataCenter:
            // Each line contains the marks of all its levels, so 10,000 levels would take 50 MB.
            let lines = (1...min(levels, 1_000)).map { String(repeating: "*", count: $0) + " w\($0 - 1)" }
            text = .markup(lines.joined(separator: "\n"))
        }
        let read = text.read
        #expect(self.levels(of: read.value) <= RichText.maximumDepth)
        #expect(read.losses.contains { $0.feature == .nesting })
        let words = Set(read.value.plainText.split { $0 == "\n" || $0 == " " }.map(String.init))
        let told = product == .cloud ? levels : min(levels, 1_000)
        #expect((0..<told).allSatisfy { words.contains("w\($0)") })
    }

    @Test func `ten thousand quotes, panels or marks around one word are read`() throws {
        for (opening, closing) in [
            (#"{"type":"blockquote","content":["#, "]}"), (#"{"type":"panel","content":["#, "]}"),
            (#"{"type":"nobody knows","content":["#, "]}"),
        ] {
            let json =
                #"{"type":"doc","version":1,"content":["# + String(repeating: opening, count: 10_000)
                + #"{"type":"text","text":"word"}"# + String(repeating: closing, count: 10_000) + "]}"
            let read = try ToolJSON.decode(JiraText.self, from: Array(json.utf8)).read
            #expect(read.value.plainText == "word")
            #expect(levels(of: read.value) <= RichText.maximumDepth)
        }
        let marks = String(repeating: #"{"type":"strong"},"#, count: 10_000) + #"{"type":"em"}"#
        let json = #"{"type":"doc","content":[{"type":"text","text":"word","marks":[\#(marks)]}]}"#
        let marked = try ToolJSON.decode(JiraText.self, from: Array(json.utf8)).read.value
        #expect(marked == RichText(blocks: [.paragraph([.strong([.emphasis([.text("word")])])])]))
    }

    @Test(arguments: ["*", "{quote}", "_a *b ", "[", "{{", "!a", "|", "{panel}", "{adf}", "bq. ", "\\"])
    func `markup that repeats a sign ten thousand times is read`(sign: String) {
        let read = JiraText.markup(String(repeating: sign, count: 10_000) + " word").read
        #expect(read.value.plainText.contains("word"))
        #expect(levels(of: read.value) <= RichText.maximumDepth)
    }

    @Test func `a quote around 40 lists keeps all its words in wiki markup`() {
        let text = RichText(blocks: [.quote(Self.lists(40).blocks)])
        let written = WikiWriter.write(text)
        let read = WikiReader.read(written.value)
        #expect(read.value.plainText == text.plainText)
        #expect(levels(of: read.value) <= RichText.maximumDepth)
        #expect(written.losses.contains { $0.feature == .nesting })
    }
}
