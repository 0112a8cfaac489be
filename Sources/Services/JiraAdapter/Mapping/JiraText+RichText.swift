import AdapterKit
import EntityModel

extension JiraText {
    /// The text in the language of both tools.
    var richText: RichText { read.value }

    /// The text, and what of it that language has no words for.
    var read: LossyResult<RichText> {
        switch self {
        case .markup(let markup):
            // Editor apps put their HTML into a macro where the field keeps the wiki renderer.
            if let html = JiraText.html(inMacroOf: markup) { return html }
            return WikiReader.read(markup)
        case .document(let document): return ADFReader.read(document)
        case .plain(let text): return LossyResult(value: PlainText.read(text))
        case .html(let html): return HTMLText.read(html)
        }
    }

    /// Reads a text that is one `{html}` macro as a whole.
    ///
    /// - Returns: The text with the macro as an object in it, which writing the text would lose; `nil` for other texts.
    private static func html(inMacroOf markup: String) -> LossyResult<RichText>? {
        guard markup.utf8.contains(UInt8(ascii: "{")) else { return nil }
        let macro = "{html}"
        let text = markup[...].trimmed
        guard text.hasPrefix(macro), text.hasSuffix(macro), text.utf8.count >= 2 * macro.utf8.count else { return nil }
        let html = String(text.dropFirst(macro.count).dropLast(macro.count))
        guard !html.contains(macro) else { return nil }
        var read = HTMLText.read(html)
        if !read.losses.contains(where: { $0.feature == .element }) {
            read.losses.append(FormattingLoss(feature: .element, count: 1))
        }
        return read
    }

    /// The text with the author line above it in its usual form, which plain text cannot show.
    var withAuthorLine: RichText {
        if case .plain = self { AttributionLine.restored(in: richText) } else { richText }
    }

    /// Whether nothing stands there, formatted or not.
    var isBlank: Bool {
        switch self {
        case .markup(let text), .plain(let text): text.allSatisfy(\.isWhitespace)
        case .document, .html: richText.isEmpty
        }
    }

    /// The text as it is sent; `nil` for a document.
    var source: String? {
        switch self {
        case .markup(let text), .plain(let text), .html(let text): text
        case .document: nil
        }
    }

    /// The length of the text in bytes, with its markup; of a document the length of its words.
    var length: Int {
        switch self {
        case .markup(let text), .plain(let text), .html(let text): text.utf8.count
        case .document(let document): document.textLength
        }
    }

    /// Reads the text of a comment or worklog.
    ///
    /// - Parameter renderer: The format in which Data Center holds the text.
    /// - Returns: The text in that format and its content, or the reason why Tandem cannot sync it.
    func bounded(
        by renderer: Profile.TextRenderer
    ) -> (text: JiraText?, content: LossyResult<RichText>?, problem: String?) {
        do throws(UnreadableValue) {
            let text = try read(by: renderer)
            let content = text.read
            return (text, content, content.problem)
        } catch {
            return (nil, nil, error.reason)
        }
    }

    /// The text as a field with a renderer holds it.
    ///
    /// - Parameter renderer: The format in which Data Center holds the text.
    /// - Returns: The text in that format.
    /// - Throws: `UnreadableValue` for a text that is longer than Tandem syncs.
    func read(by renderer: Profile.TextRenderer) throws(UnreadableValue) -> JiraText {
        try UnreadableValue.check(length: length)
        guard case .markup(let text) = self, JiraText.html(inMacroOf: text) == nil else { return self }
        switch renderer {
        case .wiki: return self
        case .text: return .plain(text)
        case .html: return .html(text)
        }
    }

    /// Writes a text in the form that the product takes.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - product: The product.
    ///   - renderer: The format in which Data Center holds the text.
    init(_ text: RichText, for product: JiraProduct, by renderer: Profile.TextRenderer = .wiki) {
        switch (product, renderer) {
        case (.cloud, _): self = .document(ADFWriter.write(text).value)
        case (.dataCenter, .wiki): self = .markup(WikiWriter.write(text).value)
        case (.dataCenter, .text): self = .plain(PlainText.write(text))
        case (.dataCenter, .html): self = .html(HTMLText.write(text))
        }
    }
}

extension Substring {
    /// The text without white space around it.
    fileprivate var trimmed: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

extension RichText {
    /// What of the text the product's form has no words for.
    func losses(in product: JiraProduct) -> [FormattingLoss] {
        switch product {
        case .cloud: ADFWriter.write(self).losses
        case .dataCenter: WikiWriter.write(self).losses
        }
    }

    /// The text as it is read again after it was written to the product.
    func kept(by product: JiraProduct, renderer: Profile.TextRenderer = .wiki) -> RichText {
        JiraText(self, for: product, by: renderer).richText
    }
}
