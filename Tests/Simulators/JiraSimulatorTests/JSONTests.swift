import OrderedCollections
import Primitives
import Testing

@testable import JiraSimulator

struct JSONTests {
    private static let seed = UInt64.random(in: 0...UInt64.max)

    @Test func `a written value is read back unchanged`() throws {
        var generator = SeededRandom(seed: Self.seed)
        for _ in 0..<3000 {
            let value = Self.value(&generator, depth: 4)
            let bytes = EncodedJSON { $0.value(value) }.bytes
            let read = try JSONReader.value(of: bytes)
            #expect(read == value, "seed \(Self.seed): \(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test func `truncated or altered text is rejected or parsed, and never crashes the reader`() {
        var generator = SeededRandom(seed: Self.seed)
        for _ in 0..<3000 {
            var bytes = EncodedJSON { $0.value(Self.value(&generator, depth: 3)) }.bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
            guard let value = try? JSONReader.value(of: bytes) else { continue }
            #expect((try? JSONReader.value(of: EncodedJSON { $0.value(value) }.bytes)) == value, "seed \(Self.seed)")
        }
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "'x'", "\"x", "01a", "+1", ".5", "--1", "tru", "nullx", "\"\\x\"",
        "\"\\u12\"", "\"\\udc00\"", "[1 2]", "{\"a\" 1}", "1 2", "\u{FEFF}1",
    ])
    func `a text that is not JSON is rejected`(text: String) {
        #expect(throws: JSONError.self) { try JSONReader.value(of: Array(text.utf8)) }
    }

    @Test func `escapes and surrogate pairs are parsed`() throws {
        let text = #"["\u0041\n\t\"\\\/", "\ud83d\ude00", 1.50, -0, 1e5]"#
        let value = try JSONReader.value(of: Array(text.utf8))
        #expect(value.array?[0] == "A\n\t\"\\/")
        #expect(value.array?[1] == "😀")
        #expect(value.array?[2] == .number("1.50"))
    }

    @Test func `nesting is limited`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(throws: Never.self) { try JSONReader.value(of: nested(1_000)) }
        #expect(throws: JSONError.self) { try JSONReader.value(of: nested(1_001)) }
    }

    private static func value(_ generator: inout SeededRandom, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .number(String(Int64.random(in: Int64.min...Int64.max, using: &generator)))
        case 3, 4: return .string(text(&generator))
        case 5:
            return .array(
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in value(&generator, depth: depth - 1) })
        default:
            var members: OrderedDictionary<String, JSONValue> = [:]
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                members[text(&generator)] = value(&generator, depth: depth - 1)
            }
            return .object(members)
        }
    }

    private static func text(_ generator: inout SeededRandom) -> String {
        let characters: [Character] = [
            "a", "é", "\"", "\\", "\n", "\u{0}", "\u{1F}", "😀", "\u{2028}", "/", " ", "\u{7F}",
        ]
        return String(
            (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                characters[Int.random(in: 0..<characters.count, using: &generator)]
            })
    }
}
