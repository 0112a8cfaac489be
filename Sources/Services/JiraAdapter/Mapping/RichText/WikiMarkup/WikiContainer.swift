internal import EntityModel

/// The blocks of a text or of a quotation that were read so far.
struct WikiContainer {
    private var blocks: [RichText.Block] = []
    private var lists = WikiListStack()
    private var paragraph: [RichText.Inline] = []
    /// Whether the previous line was a table row.
    var isInTable = false

    var isInList: Bool { !lists.isEmpty }

    mutating func append(line: [RichText.Inline]) {
        if !paragraph.isEmpty { paragraph.append(.lineBreak) }
        paragraph += line
    }

    /// Adds a block to the open list item, or otherwise at the end.
    mutating func append(_ block: RichText.Block) {
        if lists.isEmpty {
            blocks.append(block)
        } else {
            lists.append(block)
        }
    }

    mutating func startItem(_ marks: some Collection<UInt8>) {
        endParagraph()
        if let ended = lists.startItem(marks) { blocks.append(ended) }
    }

    mutating func endParagraph() {
        guard !paragraph.isEmpty else { return }
        append(.paragraph(paragraph))
        paragraph = []
    }

    /// Ends the paragraph and the lists, as an empty line does.
    mutating func endBlock() {
        endParagraph()
        if let ended = lists.finish() { blocks.append(ended) }
        isInTable = false
    }

    mutating func finish() -> [RichText.Block] {
        endBlock()
        return blocks
    }
}
