/// Takes the items out of a streamed answer while it comes in, so that it is never held whole: `{"items":[{…},{…}]}`.
struct ItemStreamParser {
    /// The answer is no list of items, or has one of more than ``maxItemBytes``.
    struct Malformed: Error {}

    /// Bytes of one item.
    static let maxItemBytes = 4 << 20

    private var text: [UInt8] = []
    private var depth = 0
    private var isInText = false
    private var isEscaped = false
    /// Whether the list of items is open, which is the only one that counts.
    private var isListOpen = false
    /// The text that came last outside of an item: the name of the list that opens.
    private var name: [UInt8] = []
    /// Whether the list came to its end; an answer that was cut off did not.
    private(set) var isWhole = false

    /// Takes the next bytes.
    ///
    /// - Parameters:
    ///   - chunk: of any length.
    ///   - each: gets the bytes of each item that is whole; `false` if that is enough.
    /// - Returns: whether more is wanted.
    /// - Throws: ``Malformed``; what `each` throws.
    mutating func append(_ chunk: [UInt8], _ each: ([UInt8]) throws -> Bool) throws -> Bool {
        for byte in chunk {
            if isListOpen, depth > 2 || byte == UInt8(ascii: "{") {
                text.append(byte)
                guard text.count <= Self.maxItemBytes else { throw Malformed() }
            }
            if isInText {
                appendText(byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                isInText = true
                if depth == 1 { name = [] }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth == 2, byte == UInt8(ascii: "["), name == Array("items".utf8) { isListOpen = true }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                guard depth >= 0 else { throw Malformed() }
                if depth == 1, isListOpen {
                    isListOpen = false
                    isWhole = true
                }
                guard depth == 2, isListOpen, byte == UInt8(ascii: "}") else { continue }
                let item = text
                text = []
                guard try each(item) else { return false }
            default: break
            }
        }
        return true
    }

    private mutating func appendText(_ byte: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
            isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
            isInText = false
        } else if depth == 1, name.count < 16 {
            name.append(byte)
        }
    }
}
