/// A person whom a text mentions, as the tool writes it: `@user:login[First Last]`.
///
/// Source: Targetprocess developer hub, "Mention assigned users on status change".
struct Mention {
    private static let opening = Array("@user:".unicodeScalars)
    /// Scalars of a login, and of a name.
    private static let maxLength = 300

    /// As people see it.
    let text: String.UnicodeScalarView
    /// How many scalars stand for it.
    let length: Int

    /// The mention that begins at a place in a text; `nil` if none does.
    ///
    /// What is escaped is none: so it is with what somebody typed in the other tool that looks like one.
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
