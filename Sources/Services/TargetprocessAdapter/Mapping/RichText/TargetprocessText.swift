import AdapterKit
import EntityModel

/// Conversion between a description or comment of Targetprocess and the format that both adapters use.
///
/// Targetprocess has two formats: Markdown with a leading marker, and HTML. Tandem reads both and writes only Markdown.
/// The tool stores Markdown unchanged, but it rewrites HTML, which would look like another edit.
enum TargetprocessText {
    static let markdownMarker = "<!--markdown-->"

    /// Parses either format.
    ///
    /// The value is normalized. Text is never lost, and the result lists lost formatting.
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

    /// Parses either format if the text does not exceed Tandem's length limit.
    ///
    /// - Throws: `UnreadableValue` if the text is longer.
    static func bounded(_ text: String) throws(UnreadableValue) -> LossyResult<RichText> {
        try UnreadableValue.check(length: text.utf8.count)
        return read(text)
    }

    private static func normalized(_ text: RichText) -> RichText {
        AddressLinks.adding(to: text.normalized()).normalized()
    }

    /// Returns Markdown with its marker.
    ///
    /// An empty text results in an empty string.
    static func write(_ text: RichText) -> LossyResult<String> {
        let text = text.normalized()
        guard !text.isEmpty else { return LossyResult(value: "") }
        var writer = MarkdownWriter()
        let markdown = writer.write(text)
        return LossyResult(value: markdownMarker + markdown, losses: writer.losses)
    }
}
