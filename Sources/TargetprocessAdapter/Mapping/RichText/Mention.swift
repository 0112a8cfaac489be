import EntityModel

/// A person whom a text mentions, as the tool writes it: `@user:login[First Last]`.
///
/// Source: Targetprocess developer hub, "Mention assigned users on status change".
struct Mention {
    private static let opening = Array("@user:".unicodeScalars)
    /// Scalars of a login, and of a name.
    private static let longest = 300

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
        let login = rest.dropFirst(Mention.opening.count).prefix(Mention.longest)
        guard let bracket = login.firstIndex(where: { $0 == "[" || $0 == "\\" || $0.properties.isWhitespace }),
            login[bracket] == "[", bracket > login.startIndex
        else { return nil }
        let inner = source[(bracket + 1)...].prefix(Mention.longest)
        guard let end = inner.firstIndex(where: { "[]\\\n".unicodeScalars.contains($0) }), source[end] == "]",
            end > inner.startIndex, let last = inner[..<end].last, !inner[inner.startIndex].properties.isWhitespace,
            !last.properties.isWhitespace
        else { return nil }
        text = String.UnicodeScalarView(["@"] + inner[..<end])
        length = end + 1 - place
    }
}

extension RichText {
    /// The text with those whom it mentions called by their names; `count` gets how many that are.
    func namingMentions(_ count: inout Int) -> RichText {
        RichText(blocks: blocks.map { $0.namingMentions(&count) })
    }
}

extension RichText.Block {
    fileprivate func namingMentions(_ count: inout Int) -> RichText.Block {
        switch self {
        case .paragraph(let inlines): .paragraph(inlines.map { $0.namingMentions(&count) })
        case .heading(let level, let inlines): .heading(level: level, inlines.map { $0.namingMentions(&count) })
        case .list(let ordered, let items):
            .list(ordered: ordered, items: items.map { $0.map { $0.namingMentions(&count) } })
        case .quote(let blocks): .quote(blocks.map { $0.namingMentions(&count) })
        case .code, .rule: self
        }
    }
}

extension RichText.Inline {
    fileprivate func namingMentions(_ count: inout Int) -> RichText.Inline {
        switch self {
        case .text(let text): .text(text.namingMentions(&count))
        case .emphasis(let inlines): .emphasis(inlines.map { $0.namingMentions(&count) })
        case .strong(let inlines): .strong(inlines.map { $0.namingMentions(&count) })
        case .strikethrough(let inlines): .strikethrough(inlines.map { $0.namingMentions(&count) })
        case .underline(let inlines): .underline(inlines.map { $0.namingMentions(&count) })
        case .link(let url, let inlines): .link(url: url, inlines.map { $0.namingMentions(&count) })
        case .code, .lineBreak: self
        }
    }
}

extension String {
    fileprivate func namingMentions(_ count: inout Int) -> String {
        guard utf8.contains(UInt8(ascii: "@")) else { return self }
        let source = Array(unicodeScalars)
        var named = String.UnicodeScalarView()
        var place = 0
        while place < source.count {
            if let mention = Mention(at: place, in: source) {
                named += mention.text
                place += mention.length
                count += 1
            } else {
                named.append(source[place])
                place += 1
            }
        }
        return String(named)
    }
}
