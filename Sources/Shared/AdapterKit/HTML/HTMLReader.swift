public import EntityModel

/// Parses HTML from the tools' editors, or any other HTML, into blocks.
///
/// The reader builds no tree. It keeps open blocks on a stack and open inline styles in a list, and styles each piece
/// of text on its own.
public struct HTMLReader {
    /// A mention of a user: the displayed text, and the number of scalars that the mention occupies in the source.
    public typealias Mention = (text: String.UnicodeScalarView, length: Int)

    /// The formatting that the generic language cannot represent.
    public private(set) var losses = FormattingLossCounter()
    private let mention: (_ place: Int, _ source: [Unicode.Scalar]) -> Mention?
    private var frames = [Frame(kind: .root)]
    private var line: [RichText.Inline] = []
    private var marks: [(name: String, url: String?)] = []
    private var heading: Int?
    private var preformatted: String?
    private var hidden: String?

    private struct Frame {
        enum Kind: Equatable {
            case root
            case quote
            case list(ordered: Bool)
            case item
        }

        var kind: Kind
        var blocks: [RichText.Block] = []
        var items: [[RichText.Block]] = []
    }

    /// - Parameter mention: A function that returns the mention at a position of a text, in the tool's own form, or
    ///   `nil`.
    public init(mention: @escaping (_ place: Int, _ source: [Unicode.Scalar]) -> Mention? = { _, _ in nil }) {
        self.mention = mention
    }

    /// Reads HTML.
    ///
    /// - Parameter html: The HTML; no tag needs to be closed.
    /// - Returns: The text, which is not normalized yet.
    public mutating func read(_ html: String) -> RichText {
        let source = Array(html.unicodeScalars)
        var index = 0
        var text = String.UnicodeScalarView()
        while index < source.count {
            if source[index] == "<", let (token, end) = HTMLToken.markup(in: source, at: index) {
                appendText(String(text))
                text = .init()
                handle(token)
                index = end
            } else {
                text.append(source[index])
                index += 1
            }
        }
        appendText(String(text))
        closeCode()
        endLine()
        while frames.count > 1 { popFrame() }
        return RichText(blocks: frames[0].blocks)
    }

    private mutating func appendText(_ text: String) {
        guard !text.isEmpty, hidden == nil else { return }
        let decoded = HTMLEntity.decodedAll(text)
        if preformatted != nil {
            preformatted? += decoded
            return
        }
        // Editors write a no-break space for every second space. Both tools show white space as one space.
        let spaced = decoded.replacing("\u{A0}", with: " ")
        guard !line.isEmpty || !spaced.allSatisfy(\.isWhitespace) else { return }
        line.append(marked(.text(marks.contains { $0.name == "code" } ? spaced : naming(spaced))))
    }

    /// Returns the text with mentions replaced by the users' names.
    private mutating func naming(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return text }
        let source = Array(text.unicodeScalars)
        var named = String.UnicodeScalarView()
        var place = 0
        while place < source.count {
            if let mention = mention(place, source) {
                named += mention.text
                place += mention.length
                losses.add(.mention)
            } else {
                named.append(source[place])
                place += 1
            }
        }
        return String(named)
    }

    private mutating func handle(_ token: HTMLToken) {
        if let name = hidden {
            if case .close(name) = token { hidden = nil }
            return
        }
        switch token {
        case .text, .comment: break
        case .open(let name, let attributes): open(name, attributes)
        case .close(let name): close(name)
        }
    }

    private func marked(_ inline: RichText.Inline) -> RichText.Inline {
        marks.reversed().reduce(inline) { inner, mark in
            switch mark.name {
            case "a": mark.url.map { .link(url: $0, [inner]) } ?? inner
            case "code": if case .text(let text) = inner { .code(text) } else { inner }
            default: HTMLToken.styled([inner], by: mark.name).first ?? inner
            }
        }
    }

    // MARK: Elements

    private mutating func open(_ name: String, _ attributes: [String: String]) {
        if preformatted != nil {
            if name == "br" { preformatted? += "\n" }
            return
        }
        switch name {
        case _ where HTMLToken.hidden.contains(name): hidden = name
        case "br": line.append(.lineBreak)
        case "a":
            let url = attributes["href"].flatMap(LinkURL.normalized)
            if url == nil, attributes["href"] != nil { losses.add(.link) }
            openMark(name, url)
        case "code", "tt", "kbd", "samp": openMark("code", nil)
        case _ where HTMLToken.inlineMarks.contains(name): openMark(name, nil)
        case "img":
            losses.add(.image)
            let label = attributes["alt"].flatMap { $0.isEmpty ? nil : $0 }
            if let url = attributes["src"].flatMap(LinkURL.normalized) {
                line.append(.link(url: url, [.text(label ?? url)]))
            } else if let label {
                line.append(marked(.text(label)))
            }
        case "span": if attributes["style"]?.contains("color") == true { losses.add(.colour) }
        case "sub", "sup", "font": losses.add(HTMLToken.loss(of: name))
        default: openBlock(name)
        }
    }

    private mutating func openMark(_ name: String, _ url: String?) {
        // Deeper nesting of inline styles changes nothing that a reader sees.
        guard marks.count < 50 else { return }
        marks.append((name, url))
    }

    private mutating func openBlock(_ name: String) {
        guard HTMLToken.blocks.contains(name) else {
            losses.add(HTMLToken.loss(of: name))
            return
        }
        if name == "td" || name == "th" {
            if !line.isEmpty { line.append(.text(" | ")) }
            return
        }
        endLine()
        switch name {
        case "h1", "h2", "h3", "h4", "h5", "h6": heading = name.last?.wholeNumberValue
        case "ul": pushFrame(.list(ordered: false))
        case "ol": pushFrame(.list(ordered: true))
        case "li":
            if let open = frames.lastIndex(where: { $0.kind == .item }), !hasList(above: open) { popFrames(to: open) }
            if case .list = frames[frames.count - 1].kind {} else { pushFrame(.list(ordered: false)) }
            pushFrame(.item)
        case "blockquote": pushFrame(.quote)
        case "pre": preformatted = ""
        case "hr": append(.rule)
        case "table": losses.add(.table)
        default: break
        }
    }

    private mutating func close(_ name: String) {
        if preformatted != nil {
            if name == "pre" { closeCode() }
            return
        }
        switch name {
        case "code", "tt", "kbd", "samp": closeMark("code")
        case _ where HTMLToken.inlineMarks.contains(name): closeMark(name)
        case "td", "th": break
        case "p" where line.isEmpty: break
        case _ where HTMLToken.blocks.contains(name):
            endLine()
            closeBlock(name)
        default: break
        }
    }

    private mutating func closeMark(_ name: String) {
        if let index = marks.lastIndex(where: { $0.name == name }) { marks.remove(at: index) }
    }

    private mutating func closeBlock(_ name: String) {
        let open: Int? =
            switch name {
            case "ul": frames.lastIndex { $0.kind == .list(ordered: false) }
            case "ol": frames.lastIndex { $0.kind == .list(ordered: true) }
            case "li": frames.lastIndex { $0.kind == .item }
            case "blockquote": frames.lastIndex { $0.kind == .quote }
            default: nil
            }
        if let open { popFrames(to: open) }
    }

    private func hasList(above index: Int) -> Bool {
        frames[index...].contains { if case .list = $0.kind { true } else { false } }
    }

    // MARK: Blocks

    private mutating func endLine() {
        defer {
            line = []
            heading = nil
        }
        guard !line.isEmpty else { return }
        append(heading.map { .heading(level: $0, line) } ?? .paragraph(line))
    }

    private mutating func closeCode() {
        guard let code = preformatted else { return }
        preformatted = nil
        append(.code(language: nil, code))
    }

    private mutating func append(_ block: RichText.Block) {
        if case .list = frames[frames.count - 1].kind {
            // Editors put a list directly into a list. Browsers show it below the preceding item.
            if case .list = block, let last = frames[frames.count - 1].items.indices.last {
                frames[frames.count - 1].items[last].append(block)
            } else {
                frames[frames.count - 1].items.append([block])
            }
        } else {
            frames[frames.count - 1].blocks.append(block)
        }
    }

    private mutating func pushFrame(_ kind: Frame.Kind) {
        // The root frame is included in the count.
        guard kind == .item || frames.count(where: { $0.kind != .item }) <= RichText.maximumDepth else {
            losses.add(.nesting)
            return
        }
        frames.append(Frame(kind: kind))
    }

    private mutating func popFrames(to index: Int) {
        while frames.count > index, frames.count > 1 { popFrame() }
    }

    private mutating func popFrame() {
        let frame = frames.removeLast()
        switch frame.kind {
        case .root: break
        case .quote: append(.quote(frame.blocks))
        case .list(let ordered): append(.list(ordered: ordered, items: frame.items))
        case .item:
            if case .list = frames[frames.count - 1].kind {
                frames[frames.count - 1].items.append(frame.blocks)
            } else {
                frame.blocks.forEach { append($0) }
            }
        }
    }
}
