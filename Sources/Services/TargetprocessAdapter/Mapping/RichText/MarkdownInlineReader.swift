import AdapterKit
import EntityModel

/// Parses emphasis, code, links, line breaks, and simple tags in the text of a block.
///
/// The parser makes one pass with a stack. A closing mark takes all entries above its opening mark.
struct MarkdownInlineReader {
    private(set) var losses = FormattingLossCounter()
    private let depth: Int
    private var source: [Unicode.Scalar] = []
    private var position = 0
    private var text = String.UnicodeScalarView()
    private var stack: [Node] = []
    private var spans = MarkdownCodeSpans()
    /// The position of the closing bracket for each opening bracket.
    private var brackets: [Int: Int] = [:]

    /// The maximum number of nested marks.
    ///
    /// Further marks around them are dropped.
    private static let maxNesting = 24

    private enum Node {
        /// `nesting` is the depth of nested marks in the inline.
        case inline(RichText.Inline, nesting: Int = 0)
        case delimiter(sign: Unicode.Scalar, count: Int, original: Int, canClose: Bool)
        case tag(name: String, url: String?)
    }

    init(depth: Int = 0) {
        self.depth = depth
    }

    mutating func read(_ text: String) -> [RichText.Inline] {
        source = Array(text.unicodeScalars)
        brackets = MarkdownLink.brackets(in: source)
        while position < source.count { step() }
        flush()
        return Self.plain(stack[...])
    }

    private mutating func step() {
        let scalar = source[position]
        switch scalar {
        case "\\": escape()
        case "`": code()
        case "*", "_", "~": delimiter(scalar)
        case "[": link(from: position)
        case "!" where peek(1) == "[": image()
        case "<": angle()
        case "&": entity()
        case "@": mention()
        case "\n": newline()
        default: advance(1)
        }
    }

    private func peek(_ offset: Int) -> Unicode.Scalar? {
        source.indices.contains(position + offset) ? source[position + offset] : nil
    }

    private mutating func advance(_ count: Int) {
        text.append(contentsOf: source[position..<position + count])
        position += count
    }

    private mutating func flush() {
        guard !text.isEmpty else { return }
        stack.append(.inline(.text(String(text))))
        text = .init()
    }

    private mutating func push(_ inline: RichText.Inline) {
        flush()
        stack.append(.inline(inline))
    }

    private mutating func escape() {
        guard let next = peek(1) else { return advance(1) }
        if next == "\n" {
            position += 2
            push(.lineBreak)
        } else if next.isASCII, next.properties.isPunctuationOrSymbol {
            position += 1
            advance(1)
        } else {
            advance(1)
        }
    }

    private mutating func newline() {
        var spaces = 0
        while text.last == " " {
            text.removeLast()
            spaces += 1
        }
        position += 1
        if spaces >= 2 { push(.lineBreak) } else { text.append(" ") }
    }

    private mutating func entity() {
        let rest = source[(position + 1)...].prefix(33)
        if let end = rest.firstIndex(of: ";"), let decoded = HTMLEntity.decoded(source[position + 1..<end]) {
            text.append(decoded)
            position = end + 1
        } else {
            advance(1)
        }
    }

    private mutating func mention() {
        guard let mention = Mention(at: position, in: source) else { return advance(1) }
        text.append(contentsOf: mention.text)
        position += mention.length
        losses.add(.mention)
    }

    // MARK: Code

    private mutating func code() {
        let run = source.length(of: "`", at: position)
        guard let end = spans.end(of: run, from: position + run, in: source) else { return advance(run) }
        var inner = source[position + run..<end].map { $0 == "\n" ? " " : $0 }
        if inner.first == " ", inner.last == " ", inner.contains(where: { $0 != " " }) {
            inner = Array(inner.dropFirst().dropLast())
        }
        push(.code(String(String.UnicodeScalarView(inner))))
        position = end + run
    }

    // MARK: Emphasis

    private mutating func delimiter(_ sign: Unicode.Scalar) {
        let count = source.length(of: sign, at: position)
        let before = position > 0 ? source[position - 1] : " "
        let after = peek(count) ?? " "
        let leftFlanking =
            !after.isWhitespace
            && (!after.properties.isPunctuationOrSymbol || before.isWhitespace || before.isPunctuation)
        let rightFlanking =
            !before.isWhitespace
            && (!before.properties.isPunctuationOrSymbol || after.isWhitespace || after.isPunctuation)
        var canOpen = leftFlanking
        var canClose = rightFlanking
        if sign == "_" {
            canOpen = leftFlanking && (!rightFlanking || before.isPunctuation)
            canClose = rightFlanking && (!leftFlanking || after.isPunctuation)
        }
        guard canOpen || canClose, sign != "~" || count <= 2 else { return advance(count) }
        flush()
        position += count
        var left = count
        while canClose, left > 0, let opener = opener(of: sign, count: count, alsoOpens: canOpen) {
            left -= close(opener, upTo: left)
        }
        guard left > 0 else { return }
        if canOpen {
            stack.append(.delimiter(sign: sign, count: left, original: count, canClose: canClose))
        } else {
            text.append(contentsOf: Array(repeating: sign, count: left))
        }
    }

    /// Returns the nearest matching opener by CommonMark's "rule of 3".
    ///
    /// The search covers only the last 400 entries of the stack, which limits the time.
    private func opener(of sign: Unicode.Scalar, count: Int, alsoOpens: Bool) -> Int? {
        for index in stack.indices.reversed().prefix(400) {
            switch stack[index] {
            case .tag: return nil
            case .delimiter(sign, let open, let original, let canClose):
                if sign == "~" {
                    if open == count { return index }
                    continue
                }
                let isAmbiguous = (alsoOpens || canClose) && (original + count) % 3 == 0
                if !isAmbiguous || (original % 3 == 0 && count % 3 == 0) { return index }
            default: continue
            }
        }
        return nil
    }

    /// - Returns: The number of signs that were used.
    private mutating func close(_ index: Int, upTo count: Int) -> Int {
        guard case .delimiter(let sign, let open, let original, let canClose) = stack[index] else { return count }
        let inner = Self.plain(stack[(index + 1)...])
        let nesting = Self.nesting(of: stack[(index + 1)...])
        stack.removeSubrange(index...)
        let used = sign == "~" ? open : min(open, count) >= 2 ? 2 : 1
        if open > used {
            stack.append(.delimiter(sign: sign, count: open - used, original: original, canClose: canClose))
        }
        let marked: RichText.Inline =
            if sign == "~" { .strikethrough(inner) } else { used == 2 ? .strong(inner) : .emphasis(inner) }
        append(marked, around: inner, nesting: nesting)
        return used
    }

    /// Adds a mark with its content, or only the content if the nesting limit is reached.
    private mutating func append(_ marked: RichText.Inline, around inner: [RichText.Inline], nesting: Int) {
        if nesting < Self.maxNesting {
            stack.append(.inline(marked, nesting: nesting + 1))
        } else {
            losses.add(.nesting)
            stack += inner.map { .inline($0, nesting: nesting) }
        }
    }

    private static func nesting(of nodes: ArraySlice<Node>) -> Int {
        nodes.reduce(0) { deepest, node in
            if case .inline(_, let nesting) = node { max(deepest, nesting) } else { deepest }
        }
    }

    /// Returns the remaining entries of the stack.
    ///
    /// Unclosed delimiters become text, and unclosed tags are dropped.
    private static func plain(_ nodes: ArraySlice<Node>) -> [RichText.Inline] {
        nodes.compactMap { node in
            switch node {
            case .inline(let inline, _): inline
            case .delimiter(let sign, let count, _, _):
                .text(String(String.UnicodeScalarView(repeatElement(sign, count: count))))
            case .tag: nil
            }
        }
    }

    // MARK: Links

    private mutating func link(from bracket: Int) {
        guard let link = MarkdownLink(in: source, from: bracket, to: brackets[bracket]) else { return advance(1) }
        let content = nested(link.text)
        if let address = LinkURL.normalized(link.url) {
            push(.link(url: address, content))
        } else {
            flush()
            losses.add(.link)
            stack += content.map { .inline($0) }
            if !link.url.isEmpty { text.append(contentsOf: " (\(link.url))".unicodeScalars) }
        }
        position = link.end
    }

    /// Converts an image to a link.
    private mutating func image() {
        let bracket = position + 1
        guard let link = MarkdownLink(in: source, from: bracket, to: brackets[bracket]) else { return advance(1) }
        losses.add(.image)
        let content = nested(link.text)
        if let address = LinkURL.normalized(link.url) {
            push(.link(url: address, content.isEmpty ? [.text(address)] : content))
        } else {
            flush()
            stack += content.map { .inline($0) }
        }
        position = link.end
    }

    private mutating func nested(_ inner: ArraySlice<Unicode.Scalar>) -> [RichText.Inline] {
        let text = String(String.UnicodeScalarView(inner))
        guard depth < 8 else { return [.text(text)] }
        var reader = MarkdownInlineReader(depth: depth + 1)
        let content = reader.read(text)
        for loss in reader.losses.losses { losses.add(loss.feature, count: loss.count) }
        return content
    }

    // MARK: Tags

    private mutating func angle() {
        if let (address, end) = MarkdownLink.automatic(in: source, at: position) {
            if let url = LinkURL.normalized(address) {
                push(.link(url: url, [.text(address)]))
            } else {
                losses.add(.link)
                text.append(contentsOf: address.unicodeScalars)
            }
            position = end
            return
        }
        guard let (token, end) = HTMLToken.markup(in: source, at: position) else { return advance(1) }
        position = end
        switch token {
        case .open("br", _): push(.lineBreak)
        case .open(let name, let attributes) where HTMLToken.inlineMarks.contains(name):
            flush()
            stack.append(.tag(name: name, url: attributes["href"]))
        case .close(let name) where HTMLToken.inlineMarks.contains(name): closeTag(name)
        case .open(let name, _):
            losses.add(HTMLToken.loss(of: name))
            if HTMLToken.blocks.contains(name) { text.append(" ") }
        case .close, .comment, .text: break
        }
    }

    private mutating func closeTag(_ name: String) {
        flush()
        let opener = stack.indices.reversed().prefix(400).first { index in
            if case .tag(name, _) = stack[index] { return true }
            return false
        }
        guard let opener, case .tag(_, let url) = stack[opener] else { return }
        let inner = Self.plain(stack[(opener + 1)...])
        let nesting = Self.nesting(of: stack[(opener + 1)...])
        stack.removeSubrange(opener...)
        if name == "a" {
            if let address = url.flatMap(LinkURL.normalized) {
                append(.link(url: address, inner), around: inner, nesting: nesting)
                return
            }
            losses.add(.link)
        }
        if let marked = HTMLToken.styled(inner, by: name).first, name != "a" {
            append(marked, around: inner, nesting: nesting)
        } else {
            stack += inner.map { .inline($0, nesting: nesting) }
        }
    }
}
