/// Wiki markup as it is written.
///
/// It knows the preceding characters, and therefore which characters need escaping.
struct WikiOutput {
    private var bytes: [UInt8] = []
    private var isAtLineStart = false
    private var openMarks: Set<UInt8> = []

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The kind of the last character.
    var lastKind: CharacterKind { CharacterKind(before: bytes.endIndex, in: bytes[...]) }

    mutating func append(_ markup: String) {
        bytes.append(contentsOf: markup.utf8)
        isAtLineStart = false
    }

    /// Marks the start of a line, where text could look like the mark of a list, a heading, or a table.
    mutating func startLine() {
        isAtLineStart = true
    }

    mutating func open(_ mark: WikiMark, isForced: Bool) {
        // At the start of a line, the mark and the following text can look like a list.
        let canBeList = isAtLineStart && !isForced && (mark == .strong || mark == .strikethrough)
        append(mark.notation(isForced: isForced))
        isAtLineStart = canBeList
        openMarks.insert(mark.rawValue)
    }

    mutating func close(_ mark: WikiMark, isForced: Bool) {
        append(mark.notation(isForced: isForced))
        openMarks.remove(mark.rawValue)
    }

    /// Appends monospaced text.
    ///
    /// Jira looks for marks in it, so all marks are escaped.
    mutating func append(code: String) {
        append("{{")
        let code = Array(code.utf8)
        for (index, byte) in code.enumerated() {
            append(byte, isEscaped: ASCII.isEscapable(byte), in: code[...], at: index, before: .other)
        }
        append("}}")
    }

    mutating func append(text: String, before next: CharacterKind, isInLink: Bool) {
        let text = Array(text.utf8)[...]
        var index = 0
        while index < text.endIndex {
            if !isInLink, ASCII.isLetter(text[index]), lastKind != .word,
                let end = WikiLink.endOfBareAddress(text[index...])
            {
                bytes += text[index..<end]
                index = end
            } else if isAtLineStart, let length = Self.lineMarkLength(text[index...]) {
                // Jira has no escape for the dot of `h1.`.
                bytes += text[index..<(index + length - 1)]
                bytes += Array("&#46;".utf8)
                index += length
            } else if text[index] == ASCII.colon, text[index...].dropFirst().first == UInt8(ascii: "("),
                WikiEmoticon.begins(at: index, in: text, before: next),
                WikiEmoticon.begins(at: index + 1, in: text, before: next)
            {
                // Two emoticons share a character. A backslash can only escape one of them.
                bytes += Array("&#58;".utf8)
                index += 1
            } else if let (notation, length) = emoticon(at: index, in: text, before: next) {
                bytes += Array(notation.utf8)
                index += length
            } else {
                append(
                    text[index], isEscaped: isMarkup(at: index, in: text, before: next, isInLink: isInLink), in: text,
                    at: index, before: next)
                index += 1
            }
            isAtLineStart = false
        }
    }

    /// Returns the notation of an emoticon character, if Jira reads this notation as the same character.
    private func emoticon(
        at index: Int, in text: ArraySlice<UInt8>, before next: CharacterKind
    ) -> (notation: String, length: Int)? {
        guard let (notation, length) = WikiEmoticon.write(text[index...]) else { return nil }
        let before = index > text.startIndex ? CharacterKind(before: index, in: text) : lastKind
        let end = index + length
        let after = end < text.endIndex ? CharacterKind(at: end, in: text) : next
        return before == .space && after == .space && !isAtLineStart ? (notation, length) : nil
    }

    private mutating func append(
        _ byte: UInt8, isEscaped: Bool, in text: ArraySlice<UInt8>, at index: Int, before next: CharacterKind
    ) {
        let following = index + 1 < text.endIndex ? CharacterKind(at: index + 1, in: text) : next
        if byte == ASCII.backslash, following == .other {
            // A backslash would escape the next character, and two backslashes are a line break.
            bytes += Array("&#92;".utf8)
        } else if byte == ASCII.ampersand, WikiEntity.read(text[index...]) != nil {
            bytes += Array("&amp;".utf8)
        } else {
            if isEscaped { bytes.append(ASCII.backslash) }
            bytes.append(byte)
        }
    }

    private func isMarkup(
        at index: Int, in text: ArraySlice<UInt8>, before next: CharacterKind, isInLink: Bool
    ) -> Bool {
        let byte = text[index]
        if WikiEmoticon.begins(at: index, in: text, before: next),
            byte == UInt8(ascii: "(") || index > text.startIndex || lastKind != .word
        {
            return true
        }
        if completesEmoticon(at: index, in: text) { return true }
        guard ASCII.isEscapable(byte) else { return false }
        let before = index > text.startIndex ? CharacterKind(before: index, in: text) : lastKind
        let after = index + 1 < text.endIndex ? CharacterKind(at: index + 1, in: text) : next
        switch byte {
        case ASCII.openBrace, ASCII.openBracket:
            return true
        case ASCII.closeBracket, ASCII.bar:
            return isInLink || isAtLineStart
        case ASCII.hash:
            return isAtLineStart
        case ASCII.exclamation:
            return before != .word && after != .space
        case ASCII.question:
            return after != .space && (index + 1 == text.endIndex || text[index + 1] == byte)
        case ASCII.asterisk, ASCII.hyphen, ASCII.underscore, ASCII.plus, ASCII.caret, ASCII.tilde:
            // Two equal marks next to each other have no meaning.
            let isBesideMark =
                index == text.startIndex && bytes.last == byte || index + 1 == text.endIndex && next == .other
            if isAtLineStart || isBesideMark { return true }
            return before != .word && after != .space || before != .space && after != .word && openMarks.contains(byte)
        default:
            return false
        }
    }

    /// Whether a closing parenthesis would complete an emoticon with a mark before this text, such as `-(-)`.
    private func completesEmoticon(at index: Int, in text: ArraySlice<UInt8>) -> Bool {
        guard text[index] == UInt8(ascii: ")") else { return false }
        let written = String(decoding: bytes.suffix(3), as: UTF8.self)
        return switch index - text.startIndex {
        case 0: ["(-", "(+", "(*"].contains { written.hasSuffix($0) }
        case 1: ["(*r", "(*g", "(*b", "(*y"].contains(written)
        default: false
        }
    }

    /// Returns the length of `h1.` or `bq.` at the start of a line.
    private static func lineMarkLength(_ text: ArraySlice<UInt8>) -> Int? {
        guard text.count >= 3, text[text.startIndex + 2] == UInt8(ascii: ".") else { return nil }
        let isHeading = text.first == UInt8(ascii: "h") && ASCII.isDigit(text[text.startIndex + 1])
        return isHeading || text.starts(withText: "bq") ? 3 : nil
    }
}
