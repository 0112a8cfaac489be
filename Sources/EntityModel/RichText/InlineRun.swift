/// The formatting of one piece of text, as a set: the order in which marks nest means nothing to a reader.
struct Marks: OptionSet, Hashable {
    let rawValue: UInt8

    static let strong = Marks(rawValue: 1)
    static let emphasis = Marks(rawValue: 2)
    static let underline = Marks(rawValue: 4)
    static let strikethrough = Marks(rawValue: 8)
}

/// A piece of a paragraph whose formatting is the same throughout.
struct InlineRun {
    enum Content {
        case text(String)
        case code(String)
        case lineBreak
    }

    var content: Content
    var marks: Marks
    var link: String?

    /// Takes nested formatting apart; of links in links the outermost stays.
    static func runs(of inlines: [RichText.Inline]) -> [InlineRun] {
        var runs: [InlineRun] = []
        append(inlines, marks: [], link: nil, to: &runs)
        return runs
    }

    private static func append(
        _ inlines: [RichText.Inline], marks: Marks, link: String?, to runs: inout [InlineRun]
    ) {
        for inline in inlines {
            switch inline {
            case .text(let text):
                runs.append(InlineRun(content: .text(text), marks: marks, link: link))
            case .code(let text):
                runs.append(InlineRun(content: .code(text), marks: marks, link: link))
            case .lineBreak:
                runs.append(InlineRun(content: .lineBreak, marks: [], link: nil))
            case .emphasis(let inner):
                append(inner, marks: marks.union(.emphasis), link: link, to: &runs)
            case .strong(let inner):
                append(inner, marks: marks.union(.strong), link: link, to: &runs)
            case .strikethrough(let inner):
                append(inner, marks: marks.union(.strikethrough), link: link, to: &runs)
            case .underline(let inner):
                append(inner, marks: marks.union(.underline), link: link, to: &runs)
            case .link(let url, let inner):
                append(inner, marks: marks, link: link ?? LinkAddress.normalized(url), to: &runs)
            }
        }
    }

    /// Nests runs again, always in the same order: link, strong, emphasis, underline, strikethrough.
    static func inlines(of runs: [InlineRun]) -> [RichText.Inline] {
        nest(runs[...], layer: 0)
    }

    private static let layers: [(Marks, @Sendable ([RichText.Inline]) -> RichText.Inline)] = [
        (.strong, { .strong($0) }), (.emphasis, { .emphasis($0) }), (.underline, { .underline($0) }),
        (.strikethrough, { .strikethrough($0) }),
    ]

    private static func nest(_ runs: ArraySlice<InlineRun>, layer: Int) -> [RichText.Inline] {
        var result: [RichText.Inline] = []
        var rest = runs
        while let first = rest.first {
            let group: ArraySlice<InlineRun>
            if layer == 0 {
                group = rest.prefix { $0.link == first.link }
                let inner = nest(group, layer: 1)
                result += first.link.map { [.link(url: $0, inner)] } ?? inner
            } else if layer <= layers.count {
                let (mark, wrap) = layers[layer - 1]
                let isMarked = first.marks.contains(mark)
                group = rest.prefix { $0.marks.contains(mark) == isMarked }
                let inner = nest(group, layer: layer + 1)
                result += isMarked ? [wrap(inner)] : inner
            } else {
                group = rest
                result += group.map(\.inline)
            }
            rest = rest[group.endIndex...]
        }
        return result
    }

    private var inline: RichText.Inline {
        switch content {
        case .text(let text): .text(text)
        case .code(let text): .code(text)
        case .lineBreak: .lineBreak
        }
    }
}
