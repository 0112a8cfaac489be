import Foundation
import Primitives
import TestSupport
import Testing

@testable import Core

/// Tests that selected members decode to the same values as in the whole text.
@Suite struct JSONProjectorTests {
    /// A JSON value for comparison.
    private indirect enum Value: Hashable {
        case scalar(String)
        case string(String)
        case array([Value])
        case object([String: Value])

        /// Returns the part of the value that a mask selects.
        func selected(_ selection: JSONFieldMask) -> Value {
            guard let members = selection.members else { return self }
            switch self {
            case .scalar, .string: return self
            case .array(let elements): return .array(elements.map { $0.selected(selection) })
            case .object(let values):
                var kept: [String: Value] = [:]
                for member in members {
                    let name = String(decoding: member.name, as: UTF8.self)
                    kept[name] = values[name]?.selected(member.selection)
                }
                return .object(kept)
            }
        }

        func written(_ random: inout SeededRandom) -> String {
            func space() -> String { ["", "", " ", "\n\t", "\r"].randomElement(using: &random) ?? "" }
            switch self {
            case .scalar(let text): return text
            case .string(let text): return Value.quoted(text, &random)
            case .array(let elements):
                return "[" + space() + elements.map { $0.written(&random) + space() }.joined(separator: "," + space())
                    + "]"
            case .object(let values):
                let members = values.shuffled(using: &random).map { name, value in
                    Value.quoted(name, &random) + space() + ":" + space() + value.written(&random) + space()
                }
                return "{" + space() + members.joined(separator: "," + space()) + "}"
            }
        }

        private static func quoted(_ text: String, _ random: inout SeededRandom) -> String {
            let escaped = text.unicodeScalars.map { scalar -> String in
                switch scalar {
                case "\"", "\\": return "\\" + String(scalar)
                case _ where scalar.value < 0x80 && UInt8.random(in: 0..<40, using: &random) == 0:
                    let hex = String(scalar.value, radix: 16)
                    return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                default: return String(scalar)
                }
            }
            return "\"" + escaped.joined() + "\""
        }

        init(_ any: Any) {
            switch any {
            case let values as [String: Any]: self = .object(values.mapValues { Value($0) })
            case let values as [Any]: self = .array(values.map { Value($0) })
            case let text as String: self = .string(text)
            default: self = .scalar("\(any)")
            }
        }
    }

    private static let names = ["a", "b", "ab", "fields", "id", "é", "x\"y", "back\\slash", ""]

    private func value(_ depth: Int, _ random: inout SeededRandom) -> Value {
        switch Int.random(in: 0..<(depth == 0 ? 4 : 8), using: &random) {
        case 0: .scalar(["12", "-3", "77"].randomElement(using: &random) ?? "0")
        case 1, 2, 3: .string((Self.names + ["{", "]", "a\\", "\",", "😀"]).randomElement(using: &random) ?? "")
        case 4: .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in value(depth - 1, &random) })
        default:
            .object(
                Dictionary(
                    (0..<Int.random(in: 0..<6, using: &random)).map { _ in
                        (Self.names.randomElement(using: &random) ?? "", value(depth - 1, &random))
                    }
                ) { first, _ in first })
        }
    }

    private func selection(_ depth: Int, _ random: inout SeededRandom) -> JSONFieldMask {
        guard depth > 0, Int.random(in: 0..<4, using: &random) > 0 else { return .all }
        let names = Self.names.shuffled(using: &random)
        let parts = names.prefix(3).map { ($0, selection(depth - 1, &random)) }
        return .members(Array(names.dropFirst(3).prefix(2)), parts: Dictionary(uniqueKeysWithValues: parts))
    }

    @Test func `selected members decode to the same values, and the others are removed`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        for number in 0..<5_000 {
            let (whole, selection) = (value(4, &random), selection(3, &random))
            let text = " " + whole.written(&random) + "\n"
            let excerpt = try JSONProjector.of(Array(text.utf8), selection)
            let read = try JSONSerialization.jsonObject(with: Data(excerpt), options: .fragmentsAllowed)
            let expected = whole.selected(selection)
            // A name with an escape is kept, because only the decoder can interpret it.
            #expect(Value(read).selected(selection) == expected, "seed \(seed), case \(number): \(text)")
            if !text.contains("\\") { #expect(Value(read) == expected, "seed \(seed), case \(number): \(text)") }
        }
    }

    @Test func `a text that was cut off anywhere, or goes on, is not JSON`() throws {
        let text = Array(#"{"a":[1,{"b":"x\"]"},null],"c":{"d":"e"},"f":true}"#.utf8)
        let selection = JSONFieldMask.members(["f"], parts: ["a": .members(["b"])])
        #expect(try JSONProjector.of(text, selection) == Array(#"{"a":[1,{"b":"x\"]"},null],"f":true}"#.utf8))
        for length in 0..<text.count {
            #expect(throws: BoundedJSON.ReadError.notJSON) {
                try JSONProjector.of(Array(text.prefix(length)), selection)
            }
        }
        for more in ["}", "1", ",", "{}"] {
            #expect(throws: BoundedJSON.ReadError.notJSON) { try JSONProjector.of(text + Array(more.utf8), selection) }
        }
        for odd in ["", "{,}", #"{"a" 1}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":1 "b":2}"#, "{1:2}", "[1", "]"] {
            #expect(throws: BoundedJSON.ReadError.notJSON, "\(odd)") {
                try JSONProjector.of(Array(odd.utf8), selection)
            }
        }
    }

    @Test func `nesting is bounded, selected or not`() {
        for (text, selection) in [
            (String(repeating: "[", count: 65), JSONFieldMask.all),
            (String(repeating: "[", count: 65), .members(["a"])),
            (#"{"b":"# + String(repeating: #"{"c":"#, count: 65), .members(["a"])),
        ] {
            #expect(throws: BoundedJSON.ReadError.tooDeep(maximum: 64)) {
                try JSONProjector.of(Array(text.utf8), selection)
            }
        }
    }
}
