import AdapterEngine
import AdapterKit
import EntityModel
import Primitives

/// The description of a time, which the tool shows as plain text without formatting.
///
/// A copied description begins with a line that names its author and contains a link to the original, as in comments.
enum TimeDescription {
    /// The prefixes of texts that the tool's editor has formatted.
    private static let paragraphs = ["<div>", "<div ", "<p>", "<p ", "<!--markdown-->"]

    static func write(_ draft: CommentDraft, on place: CommentLocation, _ links: OriginLink) -> String {
        guard let source = draft.source else { return draft.body.plainText }
        let marker = CommentMarker(origin: source.origin, place: place)
        let line = "\(AttributionLine.text(source)) \(links.address(source.link, marker))"
        return draft.body.isEmpty ? line : line + "\n" + draft.body.plainText
    }

    static func read(_ text: String, _ links: OriginLink) -> (body: RichText, marker: CommentMarker?) {
        // An editor of the tool may convert the text to paragraphs.
        let words = paragraphs.contains(where: text.hasPrefix) ? TargetprocessText.read(text).value.plainText : text
        let lines = words.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        guard let address = lines.first?.split(separator: " ").last, let marker = links.marker(String(address))
        else { return (paragraph(of: lines), nil) }
        return (paragraph(of: lines.dropFirst()), marker)
    }

    /// Returns the text as it is parsed after the write.
    static func kept(_ body: RichText) -> RichText {
        paragraph(of: body.plainText.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" })
    }

    /// Returns the lines as one paragraph without formatting.
    private static func paragraph(of lines: some Sequence<Substring>) -> RichText {
        let inlines = lines.map { [RichText.Inline.text(String($0))] }.joined(separator: [.lineBreak])
        return RichText(blocks: [.paragraph(Array(inlines))]).normalized()
    }
}

extension TimeRecord {
    /// Returns the worklog in the generic model.
    func comment(_ links: OriginLink) -> Comment {
        let length = description?.utf8.count ?? 0
        let isLong = length > UnreadableValue.maxTextBytes
        let (body, marker) = TimeDescription.read(isLong ? "" : description ?? "", links)
        var comment = Comment(
            id: Comment.id(ofWork: "\(id)"), body: body, authorName: user?.displayName ?? "",
            worklog: Worklog(
                minutes: Int64((spent * 60).rounded()), day: date?.day ?? CalendarDate(of: .epoch)),
            modifiedAt: createDate?.time ?? .epoch, marker: marker)
        do throws(UnreadableValue) {
            try UnreadableValue.check(length: length)
            comment.unreadable = unreadable?.reason
        } catch {
            comment.unreadable = error.reason
        }
        return comment
    }
}
