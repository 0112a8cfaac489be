/// A formatted text in the form that both adapters convert from and to.
public struct RichText: Hashable, Sendable, Codable {
    public var blocks: [Block]

    public init(blocks: [Block]) {
        self.blocks = blocks
    }

    public init(plain text: String) {
        blocks = text.isEmpty ? [] : [.paragraph([.text(text)])]
    }

    public indirect enum Block: Hashable, Sendable, Codable {
        case paragraph([Inline])
        case heading(level: Int, [Inline])
        case list(ordered: Bool, items: [[Block]])
        case code(language: String?, String)
        case quote([Block])
        case rule
    }

    public indirect enum Inline: Hashable, Sendable, Codable {
        case text(String)
        case code(String)
        case emphasis([Inline])
        case strong([Inline])
        case strikethrough([Inline])
        case underline([Inline])
        case link(url: String, [Inline])
        case lineBreak
    }
}
