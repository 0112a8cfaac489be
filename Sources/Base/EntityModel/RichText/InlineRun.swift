/// The formatting of one piece of text.
///
/// It is a set because the nesting order of styles does not matter to a reader.
struct InlineStyle: OptionSet, Hashable {
    let rawValue: UInt8

    static let strong = InlineStyle(rawValue: 1)
    static let emphasis = InlineStyle(rawValue: 2)
    static let underline = InlineStyle(rawValue: 4)
    static let strikethrough = InlineStyle(rawValue: 8)

    /// The styles in nesting order, from the outermost to the innermost, inside a link.
    static let inOrder: [InlineStyle] = [.strong, .emphasis, .underline, .strikethrough]

    /// Returns the styles that two adjacent runs share when both are nested in this order.
    func nested(_ other: InlineStyle) -> InlineStyle {
        var common: InlineStyle = []
        for mark in Self.inOrder where contains(mark) || other.contains(mark) {
            guard contains(mark), other.contains(mark) else { break }
            common.insert(mark)
        }
        return common
    }
}

/// A piece of a paragraph whose formatting is the same throughout.
struct InlineRun {
    enum Content {
        case text(String)
        case code(String)
        case lineBreak
    }

    var content: Content
    var marks: InlineStyle
    var link: String?

    /// Returns the runs of nested formatting.
    ///
    /// If links are nested, only the outermost is kept.
    static func runs(of inlines: [RichText.Inline]) -> [InlineRun] {
        var runs: [InlineRun] = []
        append(inlines, marks: [], link: nil, to: &runs)
        return runs
    }

    private static func append(
        _ inlines: [RichText.Inline], marks: InlineStyle, link: String?, to runs: inout [InlineRun]
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
                append(inner, marks: marks, link: link ?? LinkURL.normalized(url), to: &runs)
            }
        }
    }

    /// Nests runs again, always in the same order: link, strong, emphasis, underline, strikethrough.
    static func inlines(of runs: [InlineRun]) -> [RichText.Inline] {
        nest(runs[...], layer: 0)
    }

    private static func nest(_ runs: ArraySlice<InlineRun>, layer: Int) -> [RichText.Inline] {
        var result: [RichText.Inline] = []
        var rest = runs
        while let first = rest.first {
            let group: ArraySlice<InlineRun>
            if layer == 0 {
                group = rest.prefix { $0.link == first.link }
                let inner = nest(group, layer: 1)
                result += first.link.map { [.link(url: $0, inner)] } ?? inner
            } else if layer <= InlineStyle.inOrder.count {
                let mark = InlineStyle.inOrder[layer - 1]
                let isMarked = first.marks.contains(mark)
                group = rest.prefix { $0.marks.contains(mark) == isMarked }
                let inner = nest(group, layer: layer + 1)
                result += isMarked ? [mark.wrap(inner)] : inner
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

extension InlineStyle {
    /// Returns the text with one style around it.
    fileprivate func wrap(_ inlines: [RichText.Inline]) -> RichText.Inline {
        switch self {
        case .strong: .strong(inlines)
        case .emphasis: .emphasis(inlines)
        case .underline: .underline(inlines)
        default: .strikethrough(inlines)
        }
    }
}
