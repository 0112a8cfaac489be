import EntityModel

extension JiraText {
    /// The text in the language of both tools.
    var richText: RichText { read.value }

    /// The text, and what of it that language has no words for.
    var read: Conversion<RichText> {
        switch self {
        case .markup(let markup): WikiReader.read(markup)
        case .document(let document): ADFReader.read(document)
        case .plain(let text): Conversion(value: PlainText.read(text))
        }
    }

    /// Whether nothing stands there, formatted or not.
    var isBlank: Bool {
        switch self {
        case .markup(let text), .plain(let text): text.allSatisfy(\.isWhitespace)
        case .document: richText.isEmpty
        }
    }

    /// The length of the text in bytes, with its markup; of a document the length of its words.
    var length: Int {
        switch self {
        case .markup(let text), .plain(let text): text.utf8.count
        case .document(let document): document.textLength
        }
    }

    /// What the text says, or why it cannot be carried.
    var bounded: (text: Conversion<RichText>?, problem: String?) {
        do throws(UnreadableValue) {
            try UnreadableValue.check(length: length)
            let text = read
            return (text, text.problem)
        } catch {
            return (nil, error.reason)
        }
    }

    /// The text as a field with a renderer holds it.
    ///
    /// - Throws: `UnreadableValue` for the HTML of an editor app, which Tandem does not read, and for a text that is longer
    ///   than Tandem carries.
    func read(by renderer: Profile.TextRenderer) throws(UnreadableValue) -> JiraText {
        try UnreadableValue.check(length: length)
        guard case .markup(let text) = self else { return self }
        switch renderer {
        case .wiki: return self
        case .text: return .plain(text)
        case .html: throw UnreadableValue("the field holds the HTML of an editor app, not markup")
        }
    }

    /// Writes a text in the form that the product takes.
    init(_ text: RichText, for product: JiraProduct) {
        switch product {
        case .cloud: self = .document(ADFWriter.write(text).value)
        case .dataCenter: self = .markup(WikiWriter.write(text).value)
        }
    }
}

extension RichText {
    /// What of the text the product's form has no words for.
    func losses(in product: JiraProduct) -> [Loss] {
        switch product {
        case .cloud: ADFWriter.write(self).losses
        case .dataCenter: WikiWriter.write(self).losses
        }
    }

    /// The text as it is read again after it was written to the product.
    func kept(by product: JiraProduct) -> RichText {
        JiraText(self, for: product).richText
    }
}
