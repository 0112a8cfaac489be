import AdapterEngine
import AdapterKit
import EntityModel

/// The line above a comment that Tandem carried over: who wrote it, as a link that names the original.
///
/// The tool shows all that Tandem writes under one user, and it has no place beside a comment's text. So the first line
/// says who wrote the comment, and the fragment of its link says which comment that was: by it a copy is found again.
enum AttributionLine {
    /// The text with the line above it.
    ///
    /// - Parameters:
    ///   - body: The text.
    ///   - source: The original.
    ///   - place: The item that the copy is written to.
    ///   - links: The links that name the original.
    /// - Returns: The text to write.
    static func added(
        to body: RichText, _ source: CommentDraft.Original, on place: CommentLocation, _ links: OriginLink
    ) -> RichText {
        let marker = CommentMarker(origin: source.origin, place: place)
        let line = RichText.Inline.link(url: links.address(source.link, marker), [.text(text(source))])
        return RichText(blocks: [.paragraph([line])] + body.blocks)
    }

    /// The text without the line, and the line's marker.
    ///
    /// A line that Tandem did not sign is part of the text: a user wrote it.
    static func stripped(from text: RichText, _ links: OriginLink) -> (body: RichText, marker: CommentMarker?) {
        guard case .paragraph(let line) = text.blocks.first, case .link(let url, _) = line.first,
            let marker = links.marker(url)
        else { return (text, nil) }
        var blocks = Array(text.blocks.dropFirst())
        switch line.dropFirst().first {
        case nil: break
        case .lineBreak:
            // An editor of the tool may have put the line into one paragraph with what follows it.
            let rest = Array(line.dropFirst().drop { $0 == .lineBreak })
            blocks = (rest.isEmpty ? [] : [.paragraph(rest)]) + blocks
        default: return (text, nil)
        }
        return (RichText(blocks: blocks).normalized(), marker)
    }

    private static let place = " in Jira"

    /// Who wrote the original, and where.
    static func text(_ source: CommentDraft.Original) -> String {
        (source.author.isEmpty ? "Someone" : source.author) + place
    }

    /// Who wrote what was carried over; `nil` for what was not.
    static func author(in text: RichText, _ links: OriginLink) -> String? {
        guard case .paragraph(let line) = text.blocks.first, case .link(let url, let words) = line.first,
            links.marker(url) != nil
        else { return nil }
        let name = RichText(blocks: [.paragraph(words)]).plainText
        return name.hasSuffix(place) ? String(name.dropLast(place.count)) : nil
    }
}
