import Core
import EntityModel
import Foundation

/// The line above a comment that Tandem carried over: who wrote it, as a link that names the original.
///
/// The tool shows all that Tandem writes under one user, and it has no place beside a comment's text. So the first line
/// says who wrote the comment, and the fragment of its link says which comment that was: by it a copy is found again.
enum AuthorLine {
    private static let marker = "tandem-"
    /// A longer link is left out: the line is found again by its fragment.
    private static let longestLink = 2000

    /// The text with the line above it.
    static func added(
        to body: RichText, author: String, origin: CommentOrigin, link: String?
    ) -> RichText {
        let line = RichText.Inline.link(url: address(link, origin), [.text("\(author) in Jira")])
        return RichText(blocks: [.paragraph([line])] + body.blocks)
    }

    /// The text without the line, and the original that it names.
    static func taken(from text: RichText) -> (body: RichText, origin: CommentOrigin?) {
        guard case .paragraph(let line) = text.blocks.first, case .link(let url, _) = line.first,
            let origin = origin(url)
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
        return (RichText(blocks: blocks).normalized(), origin)
    }

    private static func address(_ link: String?, _ origin: CommentOrigin) -> String {
        let path = URLPath([origin.toolId, origin.entityId, origin.commentId]).text.dropFirst()
        let place = link.flatMap(LinkAddress.normalized).map { $0.prefix { $0 != "#" } } ?? ""
        return (place.utf8.count > longestLink ? "" : place) + "#" + marker + path
    }

    private static func origin(_ url: String) -> CommentOrigin? {
        guard let hash = url.lastIndex(of: "#") else { return nil }
        let fragment = url[url.index(after: hash)...]
        guard fragment.hasPrefix(marker) else { return nil }
        let parts = fragment.dropFirst(marker.count).split(separator: "/", omittingEmptySubsequences: false)
            .compactMap { $0.isEmpty ? nil : String($0).removingPercentEncoding }
        guard parts.count == 3 else { return nil }
        return CommentOrigin(toolId: parts[0], entityId: parts[1], commentId: parts[2])
    }
}
