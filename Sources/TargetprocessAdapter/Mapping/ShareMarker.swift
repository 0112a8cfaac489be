import EntityModel

/// The mark on an item that Tandem made: a line of its description that names the share.
///
/// The tool has no place beside an item's fields. The line stands there until the description is transferred, which is
/// after the share knows its item; where no description is mapped it stays, and tells people where the item comes from.
enum ShareMarker {
    private static let prefix = "tandem-share-"

    /// The description of a new item.
    static func description(share: String, link: String?) -> RichText {
        let mark = RichText.Inline.text(prefix + share)
        let words = RichText.Inline.text("Shared by Tandem ")
        let line = link.flatMap(LinkAddress.normalized).map { [words, .link(url: $0, [mark])] } ?? [words, mark]
        return RichText(blocks: [.paragraph(line)])
    }

    /// What a search for the item looks for.
    static func text(share: String) -> String { prefix + share }

    /// The share that a description names.
    static func share(in description: String?) -> String? {
        guard let description, let start = description.firstRange(of: prefix)?.upperBound else { return nil }
        let share = description[start...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        return share.isEmpty ? nil : String(share)
    }
}
