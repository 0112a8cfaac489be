import Primitives
import Testing

@testable import TargetprocessSimulator

struct JSONTests {
    @Test func `a written value is read back unchanged`() throws {
        var random = SeededRandom(seed: 2026)
        for _ in 0..<5000 {
            let value = document(depth: 0, &random)
            #expect(try JSONValue(parsing: value.bytes) == value)
        }
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":}", "tru", "\"\u{1}\"", "1 2", "{\"a\" 1}", "\"\\x\"", "+1", "[1", "nul", "\"abc",
    ])
    func `a text that is not JSON is rejected`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test func `deep nesting is rejected`() {
        let bomb = Array(String(repeating: "[", count: 100_000).utf8)
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: bomb) }
    }

    @Test func `escapes and surrogate pairs are parsed`() throws {
        let text = #""\u00e4\ud83d\ude00\n\/\ud800""#
        #expect(try JSONValue(parsing: Array(text.utf8)) == "ä😀\n/\u{FFFD}")
    }

    private func document(depth: Int, _ random: inout SeededRandom) -> JSONValue {
        switch Int.random(in: 0..<(depth > 3 ? 5 : 7), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &random))
        case 3: return .number(Double.random(in: -1e9...1e9, using: &random) + 0.5)
        case 4:
            let scalars = (0..<Int.random(in: 0..<8, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0..<0x3000, using: &random))
            }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            return .string(String(text))
        case 5:
            return .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in document(depth: depth + 1, &random) })
        default:
            return .object(
                (0..<Int.random(in: 0..<4, using: &random)).map { index in
                    .init(name: "n\(index)", value: document(depth: depth + 1, &random))
                })
        }
    }
}
