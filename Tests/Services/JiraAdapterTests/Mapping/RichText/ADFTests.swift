import EntityModel
import Foundation
import Primitives
import Testing

@testable import JiraAdapter

struct ADFTests {
    let seed = UInt64.random(in: 0...UInt64.max)

    @Test func `a text that is written without loss is read unchanged`() throws {
        var texts = SeededRandom(seed: seed)
        var exact = 0
        for number in 0..<2000 {
            let text = texts.document().normalized()
            let written = ADFWriter.write(text)
            let json = Array(try JSONEncoder().encode(written.value))
            let read = ADFReader.read(try ADFNode(json: json))
            #expect(read.losses == [], "seed \(seed), document \(number)")
            if written.losses.isEmpty {
                exact += 1
                #expect(read.value == text, "seed \(seed), document \(number)")
            }
            #expect(
                letters(read.value.plainText) == letters(text.plainText), "seed \(seed), document \(number)")
        }
        #expect(exact > 500)
    }

    @Test func `the same text read from a document and from markup is equal`() throws {
        var texts = SeededRandom(seed: seed)
        for number in 0..<2000 {
            let text = texts.document().normalized()
            let document = ADFWriter.write(text)
            let markup = WikiWriter.write(text)
            guard document.losses.isEmpty, markup.losses.isEmpty else { continue }
            let one = ADFReader.read(document.value).value
            let other = WikiReader.read(markup.value).value
            #expect(one.canonicalBytes == other.canonicalBytes, "seed \(seed), document \(number)")
        }
    }

    @Test func `a document's nodes`() throws {
        let json = """
            {"type":"doc","version":1,"content":[
              {"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"T"}]},
              {"type":"paragraph","content":[
                {"type":"text","text":"b","marks":[{"type":"strong"},{"type":"link","attrs":{"href":"https://a.example"}}]},
                {"type":"hardBreak"},{"type":"text","text":"c","marks":[{"type":"code"}]}]},
              {"type":"orderedList","content":[{"type":"listItem","content":[
                {"type":"paragraph","content":[{"type":"text","text":"i"}]},
                {"type":"bulletList","content":[{"type":"listItem","content":[
                  {"type":"codeBlock","attrs":{"language":"java"},"content":[{"type":"text","text":"x"}]}]}]}]}]},
              {"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"q"}]}]},
              {"type":"rule"}]}
            """
        let read = ADFReader.read(try ADFNode(json: Array(json.utf8)))
        #expect(read.losses == [])
        #expect(
            read.value.blocks == [
                .heading(level: 2, [.text("T")]),
                .paragraph([.link(url: "https://a.example", [.strong([.text("b")])]), .lineBreak, .code("c")]),
                .list(
                    ordered: true,
                    items: [[.paragraph([.text("i")]), .list(ordered: false, items: [[.code(language: "java", "x")]])]]),
                .quote([.paragraph([.text("q")])]), .rule,
            ])
    }

    @Test func `formatting that cannot be synced is reported, and its text is kept`() throws {
        let json = """
            {"type":"doc","version":1,"content":[
              {"type":"panel","attrs":{"panelType":"info"},"content":[{"type":"paragraph","content":[
                {"type":"mention","attrs":{"id":"5b","text":"@Ann"}},{"type":"text","text":" on "},
                {"type":"date","attrs":{"timestamp":"1700000000000"}},{"type":"text","text":" "},
                {"type":"status","attrs":{"text":"DONE","color":"green"}},{"type":"emoji","attrs":{"shortName":":x:","text":"🙂"}}]}]},
              {"type":"table","content":[{"type":"tableRow","content":[
                {"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"cell"}]}]}]}]},
              {"type":"taskList","attrs":{"localId":"1"},"content":[
                {"type":"taskItem","attrs":{"localId":"2","state":"TODO"},"content":[{"type":"text","text":"task"}]}]},
              {"type":"blockCard","attrs":{"url":"https://a.example"}},
              {"type":"somethingNew","content":[{"type":"text","text":"new"}]},
              {"type":"mediaSingle","content":[{"type":"media","attrs":{"id":"1","type":"file","collection":"","alt":"pic"}}]}]}
            """
        let read = ADFReader.read(try ADFNode(json: Array(json.utf8)))
        #expect(read.value.plainText == "@Ann on 2023-11-14 DONE🙂\ncell\ntask\nhttps://a.example\nnew\npic")
        #expect(
            read.losses.map(\.feature) == [
                .card, .date, .image, .mention, .panel, .status, .table, .task, .unknownObject,
            ])
    }

    /// Pasted screenshots have no text of their own.
    @Test func `a picture without words leaves a sign of itself`() throws {
        let json = """
            {"version":1,"type":"doc","content":[
              {"type":"paragraph","content":[{"type":"text","text":"Expected:"}]},
              {"type":"mediaSingle","content":[{"type":"media","attrs":{"type":"file","id":"1","collection":""}}]},
              {"type":"paragraph","content":[{"type":"text","text":"Actual: "},
                {"type":"mediaInline","attrs":{"id":"2","type":"file","collection":"","alt":""}}]}]}
            """
        let read = ADFReader.read(try ADFNode(json: Array(json.utf8)))
        #expect(read.value.plainText == "Expected:\n[image]\nActual: [image]")
    }

    @Test(arguments: [
        (#"{"id":"5b10a"}"#, "@5b10a"), (#"{"id":"5b10a","text":""}"#, "@5b10a"),
        (#"{"id":"5b10a","text":"@"}"#, "@5b10a"),
        (#"{"id":"5b10a","text":"@Ada"}"#, "@Ada"), ("{}", "@"),
    ])
    func `a mention names the user by text or by ID`(attributes: String, expected: String) throws {
        let json = """
            {"version":1,"type":"doc","content":[{"type":"paragraph","content":[
              {"type":"mention","attrs":\(attributes)},{"type":"text","text":" please"}]}]}
            """
        #expect(ADFReader.read(try ADFNode(json: Array(json.utf8))).value.plainText == expected + " please")
    }

    @Test func `a document's form forbids marks on code and quotations in lists`() {
        let text = RichText(blocks: [
            .paragraph([.strong([.code("a")])]), .list(ordered: false, items: [[.quote([.paragraph([.text("b")])])]]),
        ])
        let written = ADFWriter.write(text)
        #expect(written.losses.map(\.feature) == [.listContent, .codeMarks])
        #expect(ADFReader.read(written.value).value.plainText == "a\nb")
    }

    // MARK: Hostile documents

    @Test func `a document of ten thousand levels keeps its text`() {
        var node = ADFNode("paragraph", content: [ADFNode("text", text: "deep")])
        for level in 0..<10_000 {
            node = ADFNode(["blockquote", "bulletList", "listItem", "panel", "nonsense"][level % 5], content: [node])
        }
        let read = ADFReader.read(ADFNode("doc", content: [node]))
        #expect(read.value.plainText == "deep")
        #expect(read.losses.contains { $0.feature == .nesting })
    }

    @Test func `JSON of ten thousand levels is flattened, and without its end refused`() throws {
        let json = String(repeating: #"{"type":"a","content":["#, count: 10_000)
        #expect(throws: (any Error).self) { try ADFNode(json: Array(json.utf8)) }
        let closed = json + String(repeating: "]}", count: 10_000)
        #expect(try ADFNode(json: Array(closed.utf8)).type == "a")
    }

    @Test func `a long document is read in linear time`() {
        let words = ADFNode(
            "paragraph", content: (0..<50).map { ADFNode("text", text: "word \($0) ", marks: [ADFMark("em")]) })
        let read = ADFReader.read(ADFNode("doc", content: Array(repeating: words, count: 4000)))
        #expect(read.value.blocks.count == 4000)
    }

    // MARK: Recorded documents

    @Test(.enabled(if: RecordedFiles.areThere))
    func `recorded documents keep all their text`() throws {
        var count = 0
        for (name, bytes) in try RecordedFiles.files(under: "adf") {
            guard let node = try? ADFNode(json: bytes), node.type == "doc" else { continue }
            let read = ADFReader.read(node)
            #expect(missing(node, in: read.value) == [], "\(name)")
            let again = ADFReader.read(ADFWriter.write(read.value).value)
            #expect(letters(again.value.plainText) == letters(read.value.plainText), "\(name)")
            let markup = WikiReader.read(WikiWriter.write(read.value).value)
            #expect(letters(markup.value.plainText) == letters(read.value.plainText), "\(name)")
            count += 1
        }
        #expect(count > 150)
    }

    /// Returns the texts of nodes that are missing in a rich text.
    private func missing(_ node: ADFNode, in text: RichText) -> [String] {
        let words = letters(text.plainText)
        var missing: [String] = []
        var rest = [node]
        while let next = rest.popLast() {
            if let text = next.text.map(letters), !text.isEmpty, !words.contains(text) { missing.append(text) }
            rest += next.content ?? []
        }
        return missing
    }

    private func letters(_ text: String) -> String {
        String(text.unicodeScalars.filter { $0.properties.isAlphabetic }.map(Character.init))
    }
}
