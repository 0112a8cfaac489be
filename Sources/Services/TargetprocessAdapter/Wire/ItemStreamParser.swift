/// Extracts the items from a streaming response while it arrives, so that memory never holds the whole response:
/// `{"items":[{…},{…}]}`.
struct ItemStreamParser {
    /// The response is not a list of items, or it contains an item of more than ``maxItemBytes``.
    struct Malformed: Error {}

    /// The maximum number of bytes in one item.
    static let maxItemBytes = 4 << 20

    private var text: [UInt8] = []
    private var depth = 0
    private var isInText = false
    private var isEscaped = false
    /// Whether the parser is inside the list of items.
    ///
    /// All other lists are ignored.
    private var isListOpen = false
    /// The last text outside of an item, which is the name of a list that opens next.
    private var name: [UInt8] = []
    /// Whether the list of items is complete.
    ///
    /// The list of a truncated response is not.
    private(set) var isWhole = false

    /// Parses the next bytes.
    ///
    /// - Parameters:
    ///   - chunk: The next bytes of the response, of any length.
    ///   - each: A closure that receives the bytes of each complete item. It returns `false` to stop the parser.
    /// - Returns: Whether more bytes are needed.
    /// - Throws: ``Malformed``, or the error that `each` throws.
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
