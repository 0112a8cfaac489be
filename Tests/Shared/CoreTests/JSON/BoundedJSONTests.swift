import Foundation
import Primitives
import Testing

@testable import Core

@Suite struct BoundedJSONTests {
    private struct Item: Decodable {
        var fields: [Field]
    }

    private struct Field: Decodable {
        var count: Int
    }

    indirect enum Tree: Codable, Equatable {
        case leaf(String)
        case list([Tree])
        case named([String: Tree])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .leaf(text)
            } else if let list = try? container.decode([Tree].self) {
                self = .list(list)
            } else {
                self = .named(try container.decode([String: Tree].self))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .leaf(let text): try container.encode(text)
            case .list(let list): try container.encode(list)
            case .named(let members): try container.encode(members)
            }
        }

        var depth: Int {
            switch self {
            case .leaf: 0
            case .list(let list): 1 + (list.map(\.depth).max() ?? 0)
            case .named(let members): 1 + (members.values.map(\.depth).max() ?? 0)
            }
        }

        static func random(_ levels: Int, using random: inout SeededRandom) -> Tree {
            let texts = ["", "[[[", "\"{\\", "\\\\\"", "}]", "ü{", "\u{1F600}\n["]
            guard levels > 0 else { return .leaf(texts.randomElement(using: &random) ?? "") }
            let count = Int.random(in: 0...3, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0: return .leaf(texts.randomElement(using: &random) ?? "")
            case 1: return .list((0..<count).map { _ in .random(levels - 1, using: &random) })
            default:
                let members = (0..<count).map { (texts[$0], Tree.random(levels - 1, using: &random)) }
                return .named(Dictionary(members) { first, _ in first })
            }
        }
    }

    @Test func `the counted depth is correct, whatever strings contain`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<3_000 {
            let tree = Tree.random(6, using: &random)
            let bytes = [UInt8](try JSONEncoder().encode(tree))
            #expect(BoundedJSON.depth(of: bytes) == tree.depth, "seed \(seed)")
            #expect(try BoundedJSON.decode(Tree.self, from: bytes) == tree, "seed \(seed)")
        }
    }

    @Test func `a text that is nested too deep is rejected before it is decoded`() throws {
        func nested(_ depth: Int, _ open: String, _ close: String) -> [UInt8] {
            Array((String(repeating: open, count: depth) + String(repeating: close, count: depth)).utf8)
        }
        #expect(throws: Never.self) { try BoundedJSON.decode(Tree.self, from: nested(64, "[", "]")) }
        for depth in [65, 66, 100_000, 2_000_000] {
            #expect(throws: BoundedJSON.ReadError.tooDeep(maximum: 64)) {
                try BoundedJSON.decode(Tree.self, from: nested(depth, "[", "]"))
            }
            #expect(throws: BoundedJSON.ReadError.self) {
                try BoundedJSON.decode(Tree.self, from: nested(depth, #"{"a":"#, "}"))
            }
        }
    }

    @Test func `any bytes are decoded or rejected, and nothing else happens`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let alphabet = Array(#"{}[]":,\0123456789eE+-.truefalsn \#u{7f}"#.utf8) + [0, 0x80, 0xff]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            do throws(BoundedJSON.ReadError) {
                let tree = try BoundedJSON.decode(Tree.self, from: bytes)
                #expect(tree.depth <= 64, "seed \(seed)")
            } catch {
                #expect(!"\(error)".isEmpty, "seed \(seed)")
            }
        }
    }

    @Test func `an error names its path and never its content`() {
        func problem(_ text: String) -> String? {
            let failure = #expect(throws: BoundedJSON.ReadError.self) {
                _ = try BoundedJSON.decode(Item.self, from: Array(text.utf8), maximumBytes: 60)
            }
            return failure?.description
        }
        #expect(
            problem(#"{"fields":[{"count":1},{"count":"hidden"}]}"#) == "a value is not of type Int at .fields[1].count"
        )
        #expect(problem(#"{"fields":[{}]}"#) == "a value is missing at .fields[0].count")
        #expect(problem(#"{"fields":null}"#)?.hasPrefix("null is not a ") == true)
        #expect(problem("hidden") == "the text is not JSON")
        #expect(problem("") == "the text is not JSON")
        #expect(problem(String(repeating: " ", count: 61)) == "the JSON is longer than 60 bytes")
    }
}
