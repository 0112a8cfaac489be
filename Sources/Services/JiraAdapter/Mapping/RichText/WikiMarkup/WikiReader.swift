internal import EntityModel

/// Reads Jira's wiki markup.
///
/// The notation is that of Jira's own help page ("Text Formatting Notation Guide Help",
/// `/secure/WikiRendererHelpAction.jspa`). Other cases follow Atlassian's converter to documents. Reading takes linear
/// time, and anything that is not markup is text.
struct WikiReader {
    private let bytes: [UInt8]
    private var losses = FormattingLossCounter()
    /// The text at the bottom, and an open quotation above it.
    private var containers: [WikiContainer] = [WikiContainer()]
    private var isAtLineStart = true
    private var openPanels: Set<String> = []

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    static func read(_ markup: String) -> LossyResult<RichText> {
        var bytes = Array(markup.utf8)
        if bytes.contains(ASCII.carriageReturn) {
            bytes = Array(markup.replacing("\r\n", with: "\n").replacing("\r", with: "\n").utf8)
        }
        var reader = WikiReader(bytes)
        reader.read()
        return LossyResult(value: reader.finish(), losses: reader.losses)
    }

    private mutating func read() {
        let segments = WikiMacroScanner.segments(of: bytes)
        let lastQuote = segments.lastIndex(of: .quoteTag)
        for (index, segment) in segments.enumerated() {
            switch segment {
            case .text(let range):
                readLines(range)
                continue
            case .code(let language, let title, let range):
                if let title {
                    losses.add(.macro)
                    top.endParagraph()
                    top.append(.paragraph([.text(title)]))
                }
                top.endParagraph()
                top.append(.code(language: language, String(decoding: bytes[range], as: UTF8.self)))
            case .document(let range):
                top.endParagraph()
                readDocument(range)
            case .quoteTag:
                if containers.count > 1 {
                    endQuote()
                } else if index != lastQuote {
                    top.endParagraph()
                    containers.append(WikiContainer())
                    isAtLineStart = true
                    continue
                }
            case .panelTag(let name, let title):
                top.endParagraph()
                if let title { top.append(.paragraph([.strong([.text(title)])])) }
                if openPanels.remove(name) == nil {
                    openPanels.insert(name)
                    losses.add(.panel)
                }
                isAtLineStart = true
                continue
            }
            isAtLineStart = false
        }
    }

    private mutating func finish() -> RichText {
        if containers.count > 1 { endQuote() }
        return RichText(blocks: top.finish()).normalized()
    }

    private var top: WikiContainer {
        get { containers[containers.count - 1] }
        _modify { yield &containers[containers.count - 1] }
    }

    private mutating func endQuote() {
        guard var quote = containers.popLast() else { return }
        top.append(.quote(quote.finish()))
    }

    private mutating func readDocument(_ range: Range<Int>) {
        guard let node = try? ADFNode(json: Array(bytes[range])) else {
            losses.add(.unknown)
            top.append(.code(language: nil, String(decoding: bytes[range], as: UTF8.self)))
            return
        }
        let document = ADFReader.read(node.type == "doc" ? node : ADFNode("doc", content: [node]))
        for loss in document.losses {
            losses.add(loss.feature, count: loss.count)
        }
        document.value.blocks.forEach { top.append($0) }
    }

    // MARK: Lines

    private mutating func readLines(_ range: Range<Int>) {
        var start = range.lowerBound
        while start < range.upperBound {
            let end = bytes[start..<range.upperBound].firstIndex(of: ASCII.newline) ?? range.upperBound
            let line = bytes[start..<end]
            if isAtLineStart {
                readLine(line)
            } else if line.contains(where: { !ASCII.isSpace($0) }) {
                append(line)
            }
            isAtLineStart = end < range.upperBound
            start = end + 1
        }
    }

    private mutating func readLine(_ line: ArraySlice<UInt8>) {
        let line = line.drop(while: ASCII.isSpace)
        guard let first = line.first else {
            top.endBlock()
            return
        }
        switch first {
        case UInt8(ascii: "h"):
            guard line.count > 3, line.starts(withText: "h"), line[line.startIndex + 2] == UInt8(ascii: "."),
                case let level = Int(line[line.startIndex + 1]) - 0x30, (1...6).contains(level),
                ASCII.isSpace(line[line.startIndex + 3])
            else { return append(line) }
            top.endBlock()
            top.append(.heading(level: level, inlines(line.dropFirst(3))))
        case UInt8(ascii: "b"):
            guard line.starts(withText: "bq. ") else { return append(line) }
            top.endBlock()
            top.append(.quote([.paragraph(inlines(line.dropFirst(4)))]))
        case ASCII.bar:
            readRow(line)
            return
        case ASCII.asterisk, ASCII.hash, ASCII.hyphen:
            readItem(line)
        default:
            append(line)
        }
        top.isInTable = false
    }

    private mutating func readRow(_ line: ArraySlice<UInt8>) {
        if !top.isInTable { losses.add(.table) }
        top.endBlock()
        let cells = WikiTableRow.cells(of: line).map { inlines($0) }
        top.append(.paragraph(Array(cells.joined(separator: [.text(" | ")]))))
        top.isInTable = true
    }

    private mutating func readItem(_ line: ArraySlice<UInt8>) {
        let marks = line.prefix { $0 == ASCII.asterisk || $0 == ASCII.hash || $0 == ASCII.hyphen }
        let text = line[marks.endIndex...]
        let isDashes = marks.allSatisfy { $0 == ASCII.hyphen }
        if isDashes, (4...5).contains(marks.count), text.allSatisfy(ASCII.isSpace) {
            top.endBlock()
            top.append(.rule)
            return
        }
        guard let next = text.first, ASCII.isSpace(next), !isDashes || marks.count == 1 || top.isInList else {
            return append(line)
        }
        // A quotation that contains the list takes one level.
        let maxDepth = Self.maxListDepth - (containers.count - 1)
        if marks.count > maxDepth { losses.add(.nesting) }
        top.startItem(marks.prefix(maxDepth))
        var words = text.trimmed()
        if words.starts(withText: "bq. ")
            || words.first == UInt8(ascii: "h") && words.dropFirst(2).starts(withText: ". ")
        {
            losses.add(.listContent)
            words = words.drop { $0 != ASCII.space }
        }
        if !words.isEmpty { append(words) }
    }

    /// The maximum number of nested lists outside of a quotation.
    static let maxListDepth = RichText.maximumDepth

    private mutating func append(_ line: ArraySlice<UInt8>) {
        top.append(line: inlines(line))
    }

    private mutating func inlines(_ bytes: ArraySlice<UInt8>) -> [RichText.Inline] {
        WikiInlineReader.read(bytes, losses: &losses)
    }
}
