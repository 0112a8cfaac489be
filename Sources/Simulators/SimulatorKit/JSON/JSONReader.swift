/// The reason why a text is not JSON, with the position.
package struct JSONError: Error, CustomStringConvertible {
    package let reason: String
    package let offset: Int

    package var description: String { "\(reason) at byte \(offset)" }
}

/// A parser of one JSON text (RFC 8259) with limited nesting.
package struct JSONReader {
    private static let maxDepth = 1_000

    private let bytes: [UInt8]
    private let isLenient: Bool
    private var offset = 0
    private var depth = 0

    private init(_ bytes: [UInt8], isLenient: Bool) {
        self.bytes = bytes
        self.isLenient = isLenient
        if isLenient, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    }

    /// Parses a text.
    ///
    /// If an object has two members with the same name, the last one wins.
    ///
    /// - Parameters:
    ///   - bytes: The text as UTF-8.
    ///   - isLenient: Whether the text may start with a byte order mark and contain lone surrogates, which become
    ///     U+FFFD.
    /// - Returns: The value.
    /// - Throws: ``JSONError`` if the text is not valid JSON or nested deeper than 1,000 levels.
    package static func value(of bytes: [UInt8], isLenient: Bool = false) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes, isLenient: isLenient)
        let value = try reader.value()
        reader.skipSpace()
        guard reader.offset == bytes.count else { throw reader.error("text after the value") }
        return value
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipSpace()
        guard let byte = peek() else { throw error("end of text") }
        switch byte {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        try descend()
        var members = MemberList()
        offset += 1
        skipSpace()
        if consume(UInt8(ascii: "}")) { return ascend(.object([])) }
        repeat {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else { throw error("no member name") }
            let name = try string()
            skipSpace()
            guard consume(UInt8(ascii: ":")) else { throw error("no colon") }
            members.set(name, to: try value())
            skipSpace()
        } while consume(UInt8(ascii: ","))
        guard consume(UInt8(ascii: "}")) else { throw error("object not closed") }
        return ascend(.object(members.members))
    }

    private mutating func array() throws(JSONError) -> JSONValue {
        try descend()
        var elements: [JSONValue] = []
        offset += 1
        skipSpace()
        if consume(UInt8(ascii: "]")) { return ascend(.array(elements)) }
        repeat {
            elements.append(try value())
            skipSpace()
        } while consume(UInt8(ascii: ","))
        guard consume(UInt8(ascii: "]")) else { throw error("array not closed") }
        return ascend(.array(elements))
    }

    private mutating func string() throws(JSONError) -> String {
        offset += 1
        let start = offset
        while let byte = peek(), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
            guard byte >= 0x20 else { throw error("control character in a string") }
            offset += 1
        }
        if consume(UInt8(ascii: "\"")) { return try text(bytes[start..<offset - 1]) }
        var unescaped = Array(bytes[start..<offset])
        while let byte = peek() {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(unescaped[...])
            case UInt8(ascii: "\\"): unescaped.append(contentsOf: try escape())
            case 0..<0x20: throw error("control character in a string")
            default: unescaped.append(byte)
            }
        }
        throw error("string not closed")
    }

    private mutating func escape() throws(JSONError) -> [UInt8] {
        guard let byte = peek() else { throw error("end of text") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "u"): return Array(String(Character(try scalar())).utf8)
        default: throw error("unknown escape")
        }
    }

    private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
        var code = UInt32(try hexUnit())
        if 0xD800..<0xDC00 ~= code, consume(UInt8(ascii: "\\")), consume(UInt8(ascii: "u")) {
            let low = UInt32(try hexUnit())
            if 0xDC00..<0xE000 ~= low { code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00) }
        }
        if let scalar = Unicode.Scalar(code) { return scalar }
        guard isLenient else { throw error("lone surrogate") }
        return "\u{FFFD}"
    }

    private mutating func hexUnit() throws(JSONError) -> UInt16 {
        guard offset + 4 <= bytes.count,
            let unit = UInt16(String(decoding: bytes[offset..<offset + 4], as: UTF8.self), radix: 16)
        else { throw error("bad \\u escape") }
        offset += 4
        return unit
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = offset
        while let byte = peek(), "+-.eE0123456789".utf8.contains(byte) { offset += 1 }
        let spelling = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard !spelling.isEmpty, Double(spelling) != nil, !spelling.hasPrefix("+"), !spelling.hasPrefix(".") else {
            throw error("unexpected character")
        }
        return .number(spelling)
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let expected = word.description.utf8
        guard bytes[offset...].starts(with: expected) else { throw error("unexpected character") }
        offset += expected.count
        return value
    }

    private func text(_ slice: ArraySlice<UInt8>) throws(JSONError) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else { throw error("not UTF-8") }
        return text
    }

    private mutating func descend() throws(JSONError) {
        depth += 1
        guard depth <= Self.maxDepth else { throw error("nested too deeply") }
    }

    private mutating func ascend(_ value: JSONValue) -> JSONValue {
        depth -= 1
        return value
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    private func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func consume(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        offset += 1
        return true
    }

    private func error(_ reason: String) -> JSONError { JSONError(reason: reason, offset: offset) }
}

/// The members of the object that is being parsed.
private struct MemberList {
    private(set) var members: [JSONValue.Member] = []
    /// The positions of the names in a long object, so that a hostile text does not cost quadratic time.
    private var positions: [String: Int] = [:]

    private static let maxScannedMembers = 16

    mutating func set(_ name: String, to value: JSONValue) {
        if let position = position(of: name) {
            members[position].value = value
            return
        }
        members.append(JSONValue.Member(name: name, value: value))
        if !positions.isEmpty { positions[name] = members.count - 1 }
    }

    private mutating func position(of name: String) -> Int? {
        guard members.count >= Self.maxScannedMembers else { return members.firstIndex { $0.name == name } }
        if positions.isEmpty {
            for (index, member) in members.enumerated() { positions[member.name] = index }
        }
        return positions[name]
    }
}
