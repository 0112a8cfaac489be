import enum Primitives.Hex

/// Encoded JSON that is inserted into answers unchanged.
package struct EncodedJSON: Sendable {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// Encodes once what many answers repeat.
    package init(_ write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        write(&writer)
        self.init(bytes: writer.bytes)
    }
}

/// A writer of JSON text that writes directly into bytes.
///
/// Building a tree first would cost more than the rest of an answer.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init() {}

    package mutating func object(_ body: (inout JSONWriter) -> Void) { enclose("{", "}", body) }

    package mutating func array(_ body: (inout JSONWriter) -> Void) { enclose("[", "]", body) }

    package mutating func array<Elements: Sequence>(
        _ elements: Elements, _ body: (inout JSONWriter, Elements.Element) -> Void
    ) {
        array { writer in
            for element in elements { body(&writer, element) }
        }
    }

    package mutating func member(_ name: String, _ body: (inout JSONWriter) -> Void) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        body(&self)
        needsComma = true
    }

    package mutating func member(_ name: String, _ text: String?) { member(name) { $0.string(text) } }
    package mutating func member(_ name: String, _ number: Int) { member(name) { $0.number(number) } }
    package mutating func member(_ name: String, _ bool: Bool) { member(name) { $0.bool(bool) } }
    package mutating func member(_ name: String, _ value: JSONValue) { member(name) { $0.value(value) } }
    package mutating func member(_ name: String, _ json: EncodedJSON?) { member(name) { $0.encoded(json) } }
    package mutating func member(_ name: String, texts: [String]) { member(name) { $0.array(texts) { $0.string($1) } } }

    package mutating func string(_ text: String?) {
        guard let text else { return encoded(nil) }
        separate()
        quote(text)
    }

    package mutating func number(_ number: Int) { raw(String(number)) }

    package mutating func bool(_ bool: Bool) { raw(bool ? "true" : "false") }

    package mutating func encoded(_ json: EncodedJSON?) {
        guard let json else { return raw("null") }
        separate()
        bytes.append(contentsOf: json.bytes)
    }

    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: raw("null")
        case .bool(let bool): self.bool(bool)
        case .number(let spelling): raw(spelling)
        case .string(let text): string(text)
        case .array(let elements): array(elements) { $0.value($1) }
        case .object(let members):
            object { writer in
                for member in members { writer.member(member.name, member.value) }
            }
        }
    }

    private mutating func enclose(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: open))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    private mutating func raw(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(contentsOf: [Hex.digit(byte >> 4), Hex.digit(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
