import AdapterKit
import EntityModel

/// A description or comment as Targetprocess stores it ⇄ the form that both adapters convert from and to.
///
/// Targetprocess has two formats: Markdown behind a marker, and HTML. Both are read. Only Markdown is written: it is
/// stored as it is sent, while HTML comes back rewritten and would look like another edit.
enum TargetprocessText {
    static let markdownMarker = "<!--markdown-->"

    /// Reads either format.
    ///
    /// The value is in its normal form; no text is lost, only formatting that is named.
    static func read(_ text: String) -> LossyResult<RichText> {
        guard text.hasPrefix(markdownMarker) else {
            var reader = HTMLReader { place, source in
                Mention(at: place, in: source).map { ($0.text, $0.length) }
            }
            let value = reader.read(text)
            return LossyResult(value: normalized(value), losses: reader.losses)
        }
        var reader = MarkdownReader()
        let value = reader.read(String(text.dropFirst(markdownMarker.count)))
        return LossyResult(value: normalized(value), losses: reader.losses)
    }

    /// Reads either format, if the text is not longer than Tandem carries.
    ///
    /// - Throws: `UnreadableValue` for a longer text.
    static func bounded(_ text: String) throws(UnreadableValue) -> LossyResult<RichText> {
        try UnreadableValue.check(length: text.utf8.count)
        return read(text)
    }

    private static func normalized(_ text: RichText) -> RichText {
        AddressLinks.adding(to: text.normalized()).normalized()
    }

    /// Writes Markdown behind its marker; an empty text is written as one.
    static func write(_ text: RichText) -> LossyResult<String> {
        let text = text.normalized()
        guard !text.isEmpty else { return LossyResult(value: "") }
        var writer = MarkdownWriter()
        let markdown = writer.write(text)
        return LossyResult(value: markdownMarker + markdown, losses: writer.losses)
    }
}
