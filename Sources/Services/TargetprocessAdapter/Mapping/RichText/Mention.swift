/// A user who is mentioned in a text, in the tool's format: `@user:login[First Last]`.
///
/// See: Targetprocess developer hub, "Mention assigned users on status change"
struct Mention {
    private static let opening = Array("@user:".unicodeScalars)
    /// The maximum number of scalars in a login and in a name.
    private static let maxLength = 300

    /// The text that users see.
    let text: String.UnicodeScalarView
    /// The number of scalars in the source.
    let length: Int

    /// Creates the mention that begins at a position in a text, or `nil` if no mention begins there.
    ///
    /// Escaped text is not a mention. Tandem escapes similar text that a user typed in the other tool.
    init?(at place: Int, in source: [Unicode.Scalar]) {
        let rest = source[place...]
        guard rest.starts(with: Mention.opening) else { return nil }
        let login = rest.dropFirst(Mention.opening.count).prefix(Mention.maxLength)
        guard let bracket = login.firstIndex(where: { $0 == "[" || $0 == "\\" || $0.properties.isWhitespace }),
            login[bracket] == "[", bracket > login.startIndex
        else { return nil }
        let inner = source[(bracket + 1)...].prefix(Mention.maxLength)
        guard let end = inner.firstIndex(where: { "[]\\\n".unicodeScalars.contains($0) }), source[end] == "]",
            end > inner.startIndex, let last = inner[..<end].last, !inner[inner.startIndex].properties.isWhitespace,
            !last.properties.isWhitespace
        else { return nil }
        text = String.UnicodeScalarView(["@"] + inner[..<end])
        length = end + 1 - place
    }
}
