import OrderedCollections

/// Encoded JSON that is inserted into answers unchanged.
struct EncodedJSON: Sendable {
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Encodes once what many answers repeat.
    init(_ write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        write(&writer)
        self.init(bytes: writer.bytes)
    }
}

/// A writer of JSON text that writes directly into bytes.
///
/// Building a tree first would cost more than the rest of an answer.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    mutating func object(_ body: (inout JSONWriter) -> Void) { enclose("{", "}", body) }

    mutating func array(_ body: (inout JSONWriter) -> Void) { enclose("[", "]", body) }

    mutating func array<Elements: Sequence>(
        _ elements: Elements, _ body: (inout JSONWriter, Elements.Element) -> Void
    ) {
        array { writer in
            for element in elements { body(&writer, element) }
        }
    }

    mutating func member(_ name: String, _ body: (inout JSONWriter) -> Void) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        body(&self)
        needsComma = true
    }

    mutating func member(_ name: String, _ text: String?) { member(name) { $0.string(text) } }
    mutating func member(_ name: String, _ number: Int) { member(name) { $0.number(number) } }
    mutating func member(_ name: String, _ bool: Bool) { member(name) { $0.bool(bool) } }
    mutating func member(_ name: String, _ value: JSONValue) { member(name) { $0.value(value) } }
    mutating func member(_ name: String, _ json: EncodedJSON?) { member(name) { $0.encoded(json) } }
    mutating func member(_ name: String, texts: [String]) { member(name) { $0.array(texts) { $0.string($1) } } }

    mutating func string(_ text: String?) {
        guard let text else { return encoded(nil) }
        separate()
        quote(text)
    }

    mutating func number(_ number: Int) { raw(String(number)) }

    mutating func bool(_ bool: Bool) { raw(bool ? "true" : "false") }

    mutating func encoded(_ json: EncodedJSON?) {
        guard let json else { return raw("null") }
        separate()
        bytes.append(contentsOf: json.bytes)
    }

    mutating func value(_ value: JSONValue) {
        switch value {
        case .null: raw("null")
        case .bool(let bool): self.bool(bool)
        case .number(let spelling): raw(spelling)
        case .string(let text): string(text)
        case .array(let elements): array(elements) { $0.value($1) }
        case .object(let members):
            object { writer in
                for (name, value) in members { writer.member(name, value) }
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
                let digits = String(byte, radix: 16)
                bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
