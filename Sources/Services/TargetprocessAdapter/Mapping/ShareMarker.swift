import EntityModel
import InternalAPI

/// The mark on an item that Tandem made: a line of its description that names the share.
///
/// The tool has no place beside an item's fields. The line stands there until the description is transferred, which is
/// after the share knows its item; where no description is mapped it stays, and tells people where the item comes from.
enum ShareMarker {
    private static let prefix = "tandem-share-"

    /// The description of a new item.
    static func description(share: String, link: String?, of tool: Tool, _ signer: MarkerSigner) -> RichText {
        let signature = signer.signature(of: [tool.id, share], as: .item)
        let mark = RichText.Inline.text(text(share: share) + "." + signature)
        let words = RichText.Inline.text("Shared by Tandem ")
        let line = link.flatMap(LinkURL.normalized).map { [words, .link(url: $0, [mark])] } ?? [words, mark]
        return RichText(blocks: [.paragraph(line)])
    }

    /// What a search for the item looks for.
    static func text(share: String) -> String { prefix + share }

    /// The share that a description names, if Tandem signed the marker for items of the tool.
    ///
    /// Every user can write a description, so that a name without a valid signature means nothing.
    static func share(in description: String?, of tool: Tool, _ signer: MarkerSigner) -> String? {
        // A user may have written another one before Tandem's.
        (description ?? "").ranges(of: prefix).lazy.compactMap { range -> String? in
            let text = description?[range.upperBound...] ?? ""
            let share = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
            let rest = text[share.endIndex...]
            let signature = String(rest.dropFirst().prefix(while: \.isHexDigit))
            let isSigned =
                rest.first == "." && signer.accepts(signature, of: [tool.id, String(share)], as: .item)
            return isSigned ? String(share) : nil
        }.first
    }
}
