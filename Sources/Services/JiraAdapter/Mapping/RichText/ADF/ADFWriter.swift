internal import EntityModel

/// Writes a rich text as an Atlassian document that is valid by the published schema.
struct ADFWriter {
    private var losses = FormattingLossCounter()

    static func write(_ text: RichText) -> LossyResult<ADFNode> {
        var writer = ADFWriter()
        var document = ADFNode("doc", content: writer.nodes(text.normalized().blocks, in: .document))
        document.version = 1
        return LossyResult(value: document, losses: writer.losses)
    }

    /// The parent of a node, which determines the allowed node types.
    private enum Place {
        case document, item, quote
    }

    private mutating func nodes(_ blocks: [RichText.Block], in place: Place) -> [ADFNode] {
        blocks.flatMap { nodes($0, in: place) }
    }

    private mutating func nodes(_ block: RichText.Block, in place: Place) -> [ADFNode] {
        switch block {
        case .paragraph(let inlines):
            return [ADFNode("paragraph", content: lines(inlines))]
        case .heading(let level, let inlines):
            if place == .document {
                return [ADFNode("heading", attrs: ADFAttributes(level: level), content: lines(inlines))]
            }
            losses.add(place == .item ? .listContent : .quoteContent)
            return [ADFNode("paragraph", content: lines(inlines))]
        case .list(let ordered, let items):
            return [
                ADFNode(
                    ordered ? "orderedList" : "bulletList",
                    content: items.map { ADFNode("listItem", content: itemNodes($0)) })
            ]
        case .code(let language, let text):
            return [
                ADFNode(
                    "codeBlock", attrs: language.map { ADFAttributes(language: $0) },
                    content: [ADFNode("text", text: text)])
            ]
        case .quote(let blocks):
            if place == .document {
                return quoteNodes(blocks)
            }
            losses.add(place == .item ? .listContent : .quoteContent)
            return nodes(blocks, in: place)
        case .rule:
            if place == .document { return [ADFNode("rule")] }
            losses.add(place == .item ? .listContent : .quoteContent)
            return []
        }
    }

    /// Returns the nodes of a list item, which must start with a paragraph or a code block.
    private mutating func itemNodes(_ blocks: [RichText.Block]) -> [ADFNode] {
        let nodes = nodes(blocks, in: .item)
        guard let first = nodes.first, first.type == "paragraph" || first.type == "codeBlock" else {
            return [ADFNode("paragraph", content: [])] + nodes
        }
        return nodes
    }

    private mutating func quoteNodes(_ blocks: [RichText.Block]) -> [ADFNode] {
        let nodes = nodes(blocks, in: .quote)
        return nodes.isEmpty ? [] : [ADFNode("blockquote", content: nodes)]
    }

    private mutating func lines(_ inlines: [RichText.Inline]) -> [ADFNode] {
        var nodes: [ADFNode] = []
        append(inlines, marks: [], to: &nodes)
        return nodes
    }

    private mutating func append(_ inlines: [RichText.Inline], marks: [ADFMark], to nodes: inout [ADFNode]) {
        for inline in inlines {
            switch inline {
            case .text(let text):
                nodes.append(ADFNode("text", text: text, marks: marks.isEmpty ? nil : marks))
            case .code(let text):
                // The schema allows only links on code.
                let links = marks.filter { $0.type == "link" }
                if links.count < marks.count { losses.add(.codeMarks) }
                nodes.append(ADFNode("text", text: text, marks: links + [ADFMark("code")]))
            case .lineBreak:
                nodes.append(ADFNode("hardBreak"))
            case .strong(let inner):
                append(inner, marks: marks + [ADFMark("strong")], to: &nodes)
            case .emphasis(let inner):
                append(inner, marks: marks + [ADFMark("em")], to: &nodes)
            case .underline(let inner):
                append(inner, marks: marks + [ADFMark("underline")], to: &nodes)
            case .strikethrough(let inner):
                append(inner, marks: marks + [ADFMark("strike")], to: &nodes)
            case .link(let url, let inner):
                append(inner, marks: marks + [ADFMark("link", attrs: ADFAttributes(href: url))], to: &nodes)
            }
        }
    }
}
