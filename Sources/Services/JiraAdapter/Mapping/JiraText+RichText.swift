import AdapterKit
import EntityModel

extension JiraText {
    /// The content of the text in the generic form.
    var richText: RichText { read.value }

    /// The content of the text, and the formatting that the generic form cannot represent.
    var read: LossyResult<RichText> {
        switch self {
        case .markup(let markup):
            // If a field uses the wiki renderer, editor apps wrap their HTML in a macro.
            if let html = JiraText.html(inMacroOf: markup) { return html }
            return WikiReader.read(markup)
        case .document(let document): return ADFReader.read(document)
        case .plain(let text): return LossyResult(value: PlainText.read(text))
        case .html(let html): return HTMLText.read(html)
        }
    }

    /// Reads a text that is a single `{html}` macro.
    ///
    /// - Returns: The content, with a formatting loss for the macro, because writing the text would remove it; `nil`
    ///   for other texts.
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

    /// The content with the attribution line in its usual form, which plain text cannot represent.
    var withAuthorLine: RichText {
        if case .plain = self { AttributionLine.restored(in: richText) } else { richText }
    }

    /// Whether the text contains nothing but white space.
    var isBlank: Bool {
        switch self {
        case .markup(let text), .plain(let text): text.allSatisfy(\.isWhitespace)
        case .document, .html: richText.isEmpty
        }
    }

    /// The text as it is sent, or `nil` for a document.
    var source: String? {
        switch self {
        case .markup(let text), .plain(let text), .html(let text): text
        case .document: nil
        }
    }

    /// The length of the text with its markup, or of the words of a document, in bytes.
    var length: Int {
        switch self {
        case .markup(let text), .plain(let text), .html(let text): text.utf8.count
        case .document(let document): document.textLength
        }
    }

    /// Reads the text of a comment or worklog.
    ///
    /// - Parameter renderer: The format in which Data Center stores the text.
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

    /// Returns the text in the format of a field's renderer.
    ///
    /// - Parameter renderer: The format in which Data Center stores the text.
    /// - Returns: The text in that format.
    /// - Throws: `UnreadableValue` if the text exceeds the maximum length that Tandem syncs.
    func read(by renderer: Profile.TextRenderer) throws(UnreadableValue) -> JiraText {
        try UnreadableValue.check(length: length)
        guard case .markup(let text) = self, JiraText.html(inMacroOf: text) == nil else { return self }
        switch renderer {
        case .wiki: return self
        case .text: return .plain(text)
        case .html: return .html(text)
        }
    }

    /// Writes a text in the form that the product accepts.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - product: The product.
    ///   - renderer: The format in which Data Center stores the text.
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
    /// The text without the white space at its ends.
    fileprivate var trimmed: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

extension RichText {
    /// Returns the formatting of the text that the product cannot represent.
    func losses(in product: JiraProduct) -> [FormattingLoss] {
        switch product {
        case .cloud: ADFWriter.write(self).losses
        case .dataCenter: WikiWriter.write(self).losses
        }
    }

    /// Returns the text as it reads after it was written to the product.
    func stored(by product: JiraProduct, renderer: Profile.TextRenderer = .wiki) -> RichText {
        JiraText(self, for: product, by: renderer).richText
    }
}
