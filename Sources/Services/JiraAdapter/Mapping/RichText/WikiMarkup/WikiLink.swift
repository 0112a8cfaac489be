/// A link in square brackets: `[text|address]`, `[address]`, `[~user]`, `[^attachment]`, or `[#anchor]`.
struct WikiLink {
    enum Target: Equatable {
        case address(String)
        /// A user, by account ID or user name.
        case mention(String)
        case attachment(String)
        case anchor(String)
    }

    let text: ArraySlice<UInt8>?
    let target: Target
    /// The index after the closing bracket.
    let end: Int

    /// - Parameter bytes: The bytes after the opening bracket. The result is `nil` if they are not a link.
    init?(_ bytes: ArraySlice<UInt8>) {
        var bar: Int?
        var index = bytes.startIndex
        while index < bytes.endIndex, bytes[index] != ASCII.closeBracket, bytes[index] != ASCII.openBracket {
            if bytes[index] == ASCII.bar, bar == nil { bar = index }
            index += bytes[index] == ASCII.backslash ? 2 : 1
        }
        guard index < bytes.endIndex, bytes[index] == ASCII.closeBracket else { return nil }
        let inside = bytes[bytes.startIndex..<index]
        let targetText = bar.map { inside[($0 + 1)...].prefix { $0 != ASCII.bar } } ?? inside
        guard let target = Self.target(targetText.trimmed()) else { return nil }
        let text = bar.map { inside[..<$0].trimmed() }
        self.text = text?.isEmpty == true ? nil : text
        self.target = target
        end = index + 1
    }

    private static func target(_ bytes: ArraySlice<UInt8>) -> Target? {
        guard let first = bytes.first else { return nil }
        let rest = String(decoding: bytes.dropFirst(), as: UTF8.self)
        switch first {
        case ASCII.tilde where bytes.count > 1 && !bytes.contains(ASCII.space):
            return .mention(rest.hasPrefix("accountid:") ? String(rest.dropFirst(10)) : rest)
        case ASCII.caret where bytes.count > 1: return .attachment(rest)
        case ASCII.hash where bytes.count > 1: return .anchor(rest)
        default: return isAddress(bytes) ? .address(String(decoding: bytes, as: UTF8.self)) : nil
        }
    }

    /// Whether Jira treats the bytes as an address: a scheme with a text behind it, or a path.
    static func isAddress(_ bytes: some Collection<UInt8>) -> Bool {
        if bytes.first == UInt8(ascii: "/") { return bytes.count > 1 }
        guard let colon = bytes.prefix(16).firstIndex(of: ASCII.colon) else { return false }
        let scheme = bytes[..<colon]
        return scheme.count > 1 && scheme.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) }
            && bytes.index(after: colon) < bytes.endIndex
    }

    /// Returns the end of the address at the start of a text, or `nil` if the text does not start with one.
    static func endOfBareAddress(_ bytes: ArraySlice<UInt8>) -> Int? {
        let schemes: [StaticString] = ["http://", "https://", "ftp://", "ftps://", "irc://", "mailto:"]
        guard let scheme = schemes.first(where: { bytes.starts(withText: $0) }) else { return nil }
        let body = bytes.dropFirst(scheme.utf8CodeUnitCount).prefix { byte in
            !ASCII.isSpace(byte) && !"|[]{}\"<>\\^`".utf8.contains(byte)
        }
        guard let last = body.lastIndex(where: { !".,;:!?'()*".utf8.contains($0) }) else { return nil }
        return last + 1
    }
}

/// A character by its number, such as `&#92;`, or by its name for the few named entities, such as `&amp;`.
enum WikiEntity {
    private static let names: [(StaticString, String)] = [
        ("amp;", "&"), ("lt;", "<"), ("gt;", ">"), ("quot;", "\""), ("nbsp;", "\u{A0}"),
    ]

    /// Returns the character of the entity at the start of a text, and the length of its notation.
    static func read(_ bytes: ArraySlice<UInt8>) -> (String, Int)? {
        let body = bytes.dropFirst()
        if let (name, replacement) = names.first(where: { body.starts(withText: $0.0) }) {
            return (replacement, name.utf8CodeUnitCount + 1)
        }
        guard body.first == ASCII.hash else { return nil }
        let digits = body.dropFirst().prefix(7).prefix(while: ASCII.isDigit)
        guard digits.endIndex < bytes.endIndex, bytes[digits.endIndex] == ASCII.semicolon,
            let number = UInt32(String(decoding: digits, as: UTF8.self)), number >= 32,
            let scalar = UnicodeScalar(number)
        else { return nil }
        return (String(scalar), digits.count + 3)
    }
}
