/// Limits the nesting of a JSON text to a depth, in one pass and without recursion.
///
/// An array `content` below the depth becomes a flat list of its texts, as nodes of an Atlassian document. These are
/// the only nested documents of a tool. Anything else below the depth becomes `null`.
struct JSONFlattening {
    private static let paragraph = Array(#"{"type":"paragraph"}"#.utf8)
    private static let textStart = Array(#"{"type":"text","text":"#.utf8)
    private static let null = Array("null".utf8)
    private static let text = Array(#""text""#.utf8)
    private static let content = Array(#""content""#.utf8)

    private let bytes: [UInt8]
    private var index = 0
    private var kept: [UInt8] = []
    /// The name of the member whose value follows, with its quotation marks.
    private var name: Range<Int>?

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        kept.reserveCapacity(bytes.count)
    }

    /// Returns the text with limited nesting.
    ///
    /// - Parameters:
    ///   - bytes: The JSON text. If it is invalid, the result is invalid, too.
    ///   - depth: The depth below which nothing is nested.
    /// - Returns: A JSON text that is at most four levels deeper.
    static func flattened(_ bytes: [UInt8], below depth: Int) -> [UInt8] {
        var flattening = JSONFlattening(bytes)
        flattening.copy(to: depth)
        return flattening.kept
    }

    private mutating func copy(to limit: Int) {
        // For each open container, whether it is an array.
        var isArray: [Bool] = []
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                let string = skipString()
                kept += bytes[string]
                name = isName ? string : nil
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                guard isArray.count < limit else {
                    cut(inArray: isArray.last == true)
                    continue
                }
                isArray.append(byte == UInt8(ascii: "["))
                name = nil
                kept.append(byte)
                index += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                _ = isArray.popLast()
                kept.append(byte)
                index += 1
            default:
                if byte == UInt8(ascii: ",") { name = nil }
                kept.append(byte)
                index += 1
            }
        }
    }

    /// Replaces the array or object that begins here with its texts.
    private mutating func cut(inArray: Bool) {
        let isContent = isNamed(Self.content) && bytes[index] == UInt8(ascii: "[")
        let isNode = inArray && bytes[index] == UInt8(ascii: "{")
        name = nil
        let words = skipGatheringWords()
        if isContent { kept.append(UInt8(ascii: "[")) }
        kept += isContent || isNode ? words : Self.null
        if isContent { kept.append(UInt8(ascii: "]")) }
    }

    /// Skips an array or object and returns its texts as a list of nodes, with one paragraph for each `content`.
    private mutating func skipGatheringWords() -> [UInt8] {
        var words: [UInt8] = []
        // For each open container, whether it is an array `content`.
        var isContent: [Bool] = []
        var isBroken = true
        repeat {
            guard index < bytes.count else { break }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let string = skipString()
                if isName {
                    name = string
                    continue
                }
                if isNamed(Self.text) {
                    if !words.isEmpty { words.append(UInt8(ascii: ",")) }
                    words += Self.textStart + bytes[string] + [UInt8(ascii: "}")]
                    isBroken = false
                }
                name = nil
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                isContent.append(isNamed(Self.content))
                name = nil
                index += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if isContent.popLast() == true, !isBroken {
                    words += [UInt8(ascii: ",")] + Self.paragraph
                    isBroken = true
                }
                index += 1
            default:
                if bytes[index] == UInt8(ascii: ",") { name = nil }
                index += 1
            }
        } while !isContent.isEmpty
        return words.isEmpty ? Self.paragraph : words
    }

    private func isNamed(_ wanted: [UInt8]) -> Bool { name.map { bytes[$0].elementsEqual(wanted) } ?? false }

    /// Skips a string and returns its range, including the quotation marks.
    private mutating func skipString() -> Range<Int> {
        let start = index
        index += 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index = min(index + 1, bytes.count)
        return start..<index
    }

    /// Whether the string that was just skipped is the name of a member.
    private var isName: Bool {
        var next = index
        while next < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[next]) { next += 1 }
        return next < bytes.count && bytes[next] == UInt8(ascii: ":")
    }
}
