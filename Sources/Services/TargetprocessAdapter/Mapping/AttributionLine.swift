import AdapterEngine
import AdapterKit
import EntityModel

/// The line above a copied comment that names its author in a link to the original.
///
/// The tool shows everything that Tandem writes under one user, and a comment has no place for other data besides its
/// text. Therefore the first line names the author. The fragment of its link identifies the original, so that Tandem
/// can find the copy again.
enum AttributionLine {
    /// Returns the text with the attribution line above it.
    ///
    /// - Parameters:
    ///   - body: The text.
    ///   - source: The original comment.
    ///   - place: The item that receives the copy.
    ///   - links: The links that identify the original.
    /// - Returns: The text to write.
    static func added(
        to body: RichText, _ source: CommentDraft.Original, on place: CommentLocation, _ links: OriginLink
    ) -> RichText {
        let marker = CommentMarker(origin: source.origin, place: place)
        let line = RichText.Inline.link(url: links.address(source.link, marker), [.text(text(source))])
        return RichText(blocks: [.paragraph([line])] + body.blocks)
    }

    /// Returns the text without the attribution line, and the marker in that line.
    ///
    /// A line that Tandem did not sign is part of the text, because a user wrote it.
    static func stripped(from text: RichText, _ links: OriginLink) -> (body: RichText, marker: CommentMarker?) {
        guard case .paragraph(let line) = text.blocks.first, case .link(let url, _) = line.first,
            let marker = links.marker(url)
        else { return (text, nil) }
        var blocks = Array(text.blocks.dropFirst())
        switch line.dropFirst().first {
        case nil: break
        case .lineBreak:
            // The tool's editor may have merged the line into one paragraph with the following text.
            let rest = Array(line.dropFirst().drop { $0 == .lineBreak })
            blocks = (rest.isEmpty ? [] : [.paragraph(rest)]) + blocks
        default: return (text, nil)
        }
        return (RichText(blocks: blocks).normalized(), marker)
    }

    private static let place = " in Jira"

    /// Returns the author of the original and the name of its tool.
    static func text(_ source: CommentDraft.Original) -> String {
        (source.author.isEmpty ? "Someone" : source.author) + place
    }

    /// Returns the author of a copied comment, or `nil` if the comment is not a copy.
    static func author(in text: RichText, _ links: OriginLink) -> String? {
        guard case .paragraph(let line) = text.blocks.first, case .link(let url, let words) = line.first,
            links.marker(url) != nil
        else { return nil }
        let name = RichText(blocks: [.paragraph(words)]).plainText
        return name.hasSuffix(place) ? String(name.dropLast(place.count)) : nil
    }
}
