internal import EntityModel

/// Reads an Atlassian document.
///
/// A node without a counterpart is reported as a formatting loss, and its text is kept.
struct ADFReader {
    private var losses = FormattingLossCounter()

    static func read(_ document: ADFNode) -> LossyResult<RichText> {
        var reader = ADFReader()
        let blocks = reader.blocks(document.content ?? [], in: Depth())
        return LossyResult(value: RichText(blocks: blocks).normalized(), losses: reader.losses)
    }

    /// The depth of a node in the document.
    private struct Depth {
        /// The maximum number of nested nodes.
        ///
        /// Not every node becomes a block.
        private static let maxNodes = 3 * RichText.maximumDepth

        /// The number of lists and quotes around the node.
        var levels = 0
        private var nodes = 0

        var isTooDeep: Bool { nodes > Self.maxNodes }
        var holdsLists: Bool { levels < RichText.maximumDepth }

        func below(levels more: Int = 0) -> Depth {
            var depth = self
            depth.levels += more
            depth.nodes += 1
            return depth
        }
    }

    // MARK: Blocks

    private mutating func blocks(_ nodes: [ADFNode], in depth: Depth) -> [RichText.Block] {
        guard !depth.isTooDeep else { return flattened(nodes) }
        var blocks: [RichText.Block] = []
        var loose: [RichText.Inline] = []
        for node in nodes {
            if ADFInlineReader.isInline(node) {
                loose += inlines([node])
                continue
            }
            if !loose.isEmpty { blocks.append(.paragraph(loose)) }
            loose = []
            recordMarkLosses(of: node)
            blocks += self.blocks(of: node, in: depth)
        }
        if !loose.isEmpty { blocks.append(.paragraph(loose)) }
        return blocks
    }

    private mutating func blocks(of node: ADFNode, in depth: Depth) -> [RichText.Block] {
        let content = node.content ?? []
        if Self.levels.contains(node.type), !depth.holdsLists { return flattened(content) }
        switch node.type {
        case "paragraph", "caption":
            return [.paragraph(inlines(content))]
        case "heading":
            return [.heading(level: node.attrs?.level ?? 1, inlines(content))]
        case "bulletList", "orderedList":
            if (node.attrs?.order ?? 1) != 1 { losses.add(.listStart) }
            return [
                .list(
                    ordered: node.type == "orderedList", items: content.map { blocks([$0], in: depth.below(levels: 1)) }
                )
            ]
        case "taskList", "decisionList":
            losses.add(node.type == "taskList" ? .task : .decision)
            return [.list(ordered: false, items: content.map { blocks([$0], in: depth.below(levels: 1)) })]
        case "codeBlock":
            return [.code(language: node.attrs?.language, content.compactMap(\.text).joined())]
        case "blockquote":
            return [.quote(blocks(content, in: depth.below(levels: 1)))]
        case "rule":
            return [.rule]
        case "listItem", "taskItem", "blockTaskItem", "decisionItem", "mediaSingle", "mediaGroup", "tableRow", "doc":
            return blocks(content, in: depth.below())
        default:
            if let loss = Self.lossOfBlocks[node.type] {
                losses.add(loss)
            } else if !Self.tableCells.contains(node.type) {
                losses.add(.unknownObject)
            }
            return words(of: node) + blocks(content, in: depth.below())
        }
    }

    private static let levels: Set<String> = ["bulletList", "orderedList", "taskList", "decisionList", "blockquote"]

    private static let tableCells: Set<String> = ["tableCell", "tableHeader", "layoutColumn"]

    private static let lossOfBlocks: [String: FormattingLoss.Feature] = [
        "panel": .panel, "expand": .expand, "nestedExpand": .expand, "table": .table, "layoutSection": .layout,
        "extension": .embedding, "bodiedExtension": .embedding, "multiBodiedExtension": .embedding,
        "extensionFrame": .embedding, "blockCard": .card, "embedCard": .embedding, "media": .image,
        "syncBlock": .embedding, "bodiedSyncBlock": .embedding,
    ]

    /// Returns the text in the attributes of a node.
    private func words(of node: ADFNode) -> [RichText.Block] {
        var blocks: [RichText.Block] = []
        if let url = node.attrs?.url { blocks.append(.paragraph([.link(url: url, [.text(url)])])) }
        for text in [node.text, node.attrs?.title, node.attrs?.text, node.attrs?.alt].compactMap({ $0 }) {
            blocks.append(.paragraph([.text(text)]))
        }
        if node.type == "media", blocks.isEmpty { blocks.append(.paragraph([.text(Self.shownName(of: node))])) }
        return blocks
    }

    /// Returns the text that replaces an image.
    ///
    /// Pasted screenshots usually have no text of their own.
    static func shownName(of picture: ADFNode) -> String {
        picture.attrs?.alt.flatMap { $0.isEmpty ? nil : $0 } ?? "[image]"
    }

    /// Records the losses of marks on blocks, which determine their alignment.
    private mutating func recordMarkLosses(of node: ADFNode) {
        for mark in node.marks ?? [] where mark.type == "alignment" || mark.type == "indentation" {
            losses.add(.alignment)
        }
    }

    private mutating func inlines(_ nodes: [ADFNode]) -> [RichText.Inline] {
        ADFInlineReader.read(nodes, losses: &losses)
    }

    /// Returns the texts of nodes that are nested too deeply, without recursion.
    private mutating func flattened(_ nodes: [ADFNode]) -> [RichText.Block] {
        losses.add(.nesting)
        var blocks: [RichText.Block] = []
        var line: [ADFNode] = []
        var rest = Array(nodes.reversed())
        while let node = rest.popLast() {
            if ADFInlineReader.isInline(node) {
                line.append(node)
                continue
            }
            if !line.isEmpty { blocks.append(.paragraph(inlines(line))) }
            line = []
            blocks += words(of: node)
            rest += (node.content ?? []).reversed()
        }
        if !line.isEmpty { blocks.append(.paragraph(inlines(line))) }
        return blocks
    }
}
