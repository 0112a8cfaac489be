/// Formatted text in the form that both adapters convert from and to.
///
/// Texts are compared and hashed in their ``normalized()`` form, which is the form that adapters put into snapshots.
public struct RichText: Hashable, Sendable {
    public var blocks: [Block]

    public init(blocks: [Block]) {
        self.blocks = blocks
    }

    /// Creates one paragraph of unformatted text.
    public init(plain text: String) {
        blocks = text.isEmpty ? [] : [.paragraph([.text(text)])]
    }

    /// The maximum nesting depth of lists and quotes.
    ///
    /// A reader flattens deeper ones.
    ///
    /// No user nests that deep. The limit keeps a malicious text from exhausting the stack of the code that walks the
    /// tree.
    public static let maximumDepth = 40

    public var isEmpty: Bool { blocks.isEmpty }

    public indirect enum Block: Hashable, Sendable {
        case paragraph([Inline])
        /// A heading of level 1, the largest, to 6.
        case heading(level: Int, [Inline])
        case list(ordered: Bool, items: [[Block]])
        case code(language: String?, String)
        case quote([Block])
        case rule
    }

    public indirect enum Inline: Hashable, Sendable {
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
