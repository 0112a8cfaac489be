/// The notations that Jira shows as emoticons, such as `(/)` and `:)`.
///
/// See: the help page of a Jira installation, `/secure/WikiRendererHelpAction.jspa?section=smileys`.
enum WikiEmoticon {
    /// The notations and the characters that other tools show, or `nil` if no such character exists.
    private static let all: [(notation: StaticString, character: String?)] = [
        ("(/)", "\u{2705}"), ("(x)", "\u{274C}"), ("(!)", "\u{26A0}\u{FE0F}"), ("(i)", "\u{2139}\u{FE0F}"),
        ("(?)", "\u{2753}"), ("(y)", "\u{1F44D}"), ("(n)", "\u{1F44E}"), ("(+)", "\u{2795}"), ("(-)", "\u{2796}"),
        ("(*)", "\u{2B50}"), ("(on)", "\u{1F4A1}"), (":)", "\u{1F642}"), (":(", "\u{1F641}"), (":P", "\u{1F61B}"),
        (":D", "\u{1F603}"), (";)", "\u{1F609}"), ("(off)", nil), ("(*r)", nil), ("(*g)", nil), ("(*b)", nil),
        ("(*y)", nil), ("(flag)", nil), ("(flagoff)", nil), (":p", nil), (":d", nil),
    ]

    /// Whether an emoticon starts at an index.
    ///
    /// Only a backslash before it prevents Jira from showing an image.
    ///
    /// - Parameters:
    ///   - index: The index in the text.
    ///   - text: The text.
    ///   - next: The kind of the character after the text.
    /// - Returns: Whether Jira would show an image.
    static func begins(at index: Int, in text: ArraySlice<UInt8>, before next: CharacterKind) -> Bool {
        let rest = text[index...]
        guard let first = rest.first, first == UInt8(ascii: "(") || first == ASCII.colon || first == ASCII.semicolon,
            let found = all.first(where: { rest.starts(withText: $0.notation) })
        else { return false }
        // A face next to a letter is text, as in `key:Data`.
        let end = index + found.notation.utf8CodeUnitCount
        let after = end < text.endIndex ? CharacterKind(at: end, in: text) : next
        return first == UInt8(ascii: "(") || CharacterKind(before: index, in: text) != .word && after != .word
    }

    /// Returns the character for the emoticon at an index, and the emoticon's length.
    ///
    /// Next to a letter or a digit, it is text.
    static func read(at index: Int, in text: ArraySlice<UInt8>) -> (character: String, length: Int)? {
        guard CharacterKind(before: index, in: text) != .word,
            let found = all.first(where: { $0.character != nil && text[index...].starts(withText: $0.notation) })
        else { return nil }
        let length = found.notation.utf8CodeUnitCount
        guard CharacterKind(at: index + length, in: text) != .word, let character = found.character else { return nil }
        return (character, length)
    }

    /// Returns the notation for the character at the start of a text, and the character's length in the text.
    static func write(_ text: ArraySlice<UInt8>) -> (notation: String, length: Int)? {
        guard let first = text.first, first >= 0xE2 else { return nil }
        for (notation, character) in all {
            guard let character, text.starts(with: character.utf8) else { continue }
            return (notation.description, character.utf8.count)
        }
        return nil
    }
}
