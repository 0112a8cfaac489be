/// The bytes that have a meaning in wiki markup.
enum ASCII {
    static let tab = UInt8(ascii: "\t")
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let exclamation = UInt8(ascii: "!")
    static let hash = UInt8(ascii: "#")
    static let ampersand = UInt8(ascii: "&")
    static let asterisk = UInt8(ascii: "*")
    static let plus = UInt8(ascii: "+")
    static let hyphen = UInt8(ascii: "-")
    static let colon = UInt8(ascii: ":")
    static let semicolon = UInt8(ascii: ";")
    static let question = UInt8(ascii: "?")
    static let openBracket = UInt8(ascii: "[")
    static let backslash = UInt8(ascii: "\\")
    static let closeBracket = UInt8(ascii: "]")
    static let caret = UInt8(ascii: "^")
    static let underscore = UInt8(ascii: "_")
    static let openBrace = UInt8(ascii: "{")
    static let bar = UInt8(ascii: "|")
    static let closeBrace = UInt8(ascii: "}")
    static let tilde = UInt8(ascii: "~")

    /// Whether a backslash removes the special meaning of a byte.
    static func isEscapable(_ byte: UInt8) -> Bool {
        switch byte {
        case exclamation, hash, UInt8(ascii: "%"), UInt8(ascii: "("), UInt8(ascii: ")"), asterisk, plus, hyphen,
            question,
            UInt8(ascii: "@"), openBracket, closeBracket, caret, underscore, openBrace, bar, closeBrace, tilde:
            true
        default:
            false
        }
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == space || byte >= tab && byte <= carriageReturn }

    static func isLetter(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") || byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}

extension Collection<UInt8> {
    func starts(withText text: StaticString) -> Bool {
        text.withUTF8Buffer { starts(with: $0) }
    }
}

extension BidirectionalCollection<UInt8> where SubSequence: BidirectionalCollection<UInt8> {
    /// Returns the elements without white space at either end.
    func trimmed() -> SubSequence {
        guard let first = firstIndex(where: { !ASCII.isSpace($0) }), let last = lastIndex(where: { !ASCII.isSpace($0) })
        else { return self[endIndex...] }
        return self[first...last]
    }
}

/// The kind of a character next to a mark.
enum CharacterKind {
    case space, word, other

    /// Creates the kind of the scalar that starts at `index`.
    ///
    /// Past the end, it is white space.
    init(at index: Int, in bytes: ArraySlice<UInt8>) {
        guard index < bytes.endIndex else {
            self = .space
            return
        }
        self =
            bytes[index] < 0x80
            ? Self(ascii: bytes[index]) : Self(leading: bytes[index..<min(index + 4, bytes.endIndex)])
    }

    /// Creates the kind of the scalar that ends before `index`.
    ///
    /// Before the start, it is white space.
    init(before index: Int, in bytes: ArraySlice<UInt8>) {
        guard index > bytes.startIndex else {
            self = .space
            return
        }
        var start = index - 1
        while start > bytes.startIndex, index - start < 4, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        self = bytes[start] < 0x80 ? Self(ascii: bytes[start]) : Self(leading: bytes[start..<index])
    }

    private init(ascii byte: UInt8) {
        self = ASCII.isSpace(byte) ? .space : ASCII.isLetter(byte) || ASCII.isDigit(byte) ? .word : .other
    }

    private init(leading bytes: ArraySlice<UInt8>) {
        let scalar = String(decoding: bytes, as: UTF8.self).unicodeScalars.first
        let properties = scalar?.properties
        self = properties?.isAlphabetic == true || properties?.numericType != nil ? .word : .other
    }
}
