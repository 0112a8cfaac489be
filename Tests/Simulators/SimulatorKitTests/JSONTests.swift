import Primitives
import SimulatorKit
import Testing

struct JSONTests {
    private static let seed = UInt64.random(in: 0...UInt64.max)

    @Test func `a written value is read back unchanged`() throws {
        var generator = SeededRandom(seed: Self.seed)
        for _ in 0..<3000 {
            let value = Self.value(&generator, depth: 4)
            let bytes = value.bytes
            let read = try JSONReader.value(of: bytes)
            #expect(read == value, "seed \(Self.seed): \(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test func `truncated or altered text is rejected or parsed, and never crashes the reader`() {
        var generator = SeededRandom(seed: Self.seed)
        for _ in 0..<3000 {
            var bytes = Self.value(&generator, depth: 3).bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[place] = UInt8.random(in: 0...255, using: &generator)
            }
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
            guard let value = try? JSONReader.value(of: bytes) else { continue }
            #expect((try? JSONReader.value(of: value.bytes)) == value, "seed \(Self.seed)")
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

    @Test func `a lenient reader skips a byte order mark and replaces lone surrogates`() throws {
        let text = "\u{FEFF}" + #""\u00e4\ud83d\ude00\ud800""#
        #expect(try JSONReader.value(of: Array(text.utf8), isLenient: true) == "ä😀\u{FFFD}")
    }

    @Test(arguments: [2, 15, 16, 17, 40])
    func `the last of two members with the same name wins`(count: Int) throws {
        let members = (0..<count).map { "\"n\($0)\":\($0)" } + ["\"n0\":\"last\"", "\"n\(count - 1)\":\"last\""]
        let value = try JSONReader.value(of: Array("{\(members.joined(separator: ","))}".utf8))
        let parsed = try #require(value.members)
        #expect(parsed.map(\.name) == (0..<count).map { number in "n\(number)" })
        #expect(parsed["n0"] == "last" && parsed["n\(count - 1)"] == "last")
    }

    @Test func `a member is replaced, appended, or removed by its name`() {
        var members: [JSONValue.Member] = [.init(name: "a", value: 1)]
        members["a"] = 2
        members["b"] = .null
        #expect(JSONValue.object(members) == ["a": 2, "b": .null])
        members["a"] = nil
        #expect(members["a"] == nil && members["b"] == .null)
    }

    @Test func `numbers that JSON cannot express become null`() {
        #expect(JSONValue(Double.infinity) == .null && JSONValue(Double.nan) == .null)
        #expect(JSONValue(1.5).double == 1.5 && JSONValue.number("1e999").double == nil)
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
            var members: [JSONValue.Member] = []
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
