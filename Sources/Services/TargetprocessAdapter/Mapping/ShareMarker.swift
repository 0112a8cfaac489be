import EntityModel
import InternalAPI

/// The marker of an item that Tandem created: a line of its description that contains the share.
///
/// An item has no place for other data besides its fields. The line stays until Tandem writes the description, which
/// happens after the share knows its item. If no description is mapped, the line remains and shows users the origin of
/// the item.
enum ShareMarker {
    private static let prefix = "tandem-share-"

    /// Returns the initial description of a new item.
    static func description(share: String, link: String?, of tool: Tool, _ signer: MarkerSigner) -> RichText {
        let signature = signer.signature(of: [tool.id, share], as: .item)
        let mark = RichText.Inline.text(text(share: share) + "." + signature)
        let words = RichText.Inline.text("Shared by Tandem ")
        let line = link.flatMap(LinkURL.normalized).map { [words, .link(url: $0, [mark])] } ?? [words, mark]
        return RichText(blocks: [.paragraph(line)])
    }

    /// Returns the text by which a search finds the item.
    static func text(share: String) -> String { prefix + share }

    /// Returns the share that a description contains, if Tandem signed the marker for items of the tool.
    ///
    /// Every user can write a description. Therefore a marker without a valid signature is ignored.
    static func share(in description: String?, of tool: Tool, _ signer: MarkerSigner) -> String? {
        // A user may have written a similar text before Tandem's marker.
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
