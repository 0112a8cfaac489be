import Core
public import EntityModel
import Foundation

/// A link to an original whose fragment says which comment, or logged work, that is.
///
/// Where a tool has no place for a marker beside a text, a copy is found again by the link that stands in it.
public enum OriginLink {
    private static let marker = "tandem-"
    /// A longer address is left out: the copy is found again by the fragment.
    private static let longestLink = 2000

    /// - Parameters:
    ///   - link: where a person opens the item of the original.
    ///   - origin: what the fragment names.
    ///   - base: where the link leads instead, if nothing is known of the item, or its address is too long.
    /// - Returns: the address.
    public static func address(_ link: String?, _ origin: CommentOrigin, orElse base: String = "") -> String {
        let path = URLPath([origin.toolId, origin.entityId, origin.commentId]).text.dropFirst()
        let place = link.flatMap(LinkAddress.normalized).map { $0.prefix { $0 != "#" } } ?? ""
        let isKnown = !place.isEmpty && place.utf8.count <= longestLink
        return (isKnown ? String(place) : base) + "#" + marker + path
    }

    /// - Parameter address: of any link.
    /// - Returns: the original that its fragment names; `nil` for a link of another kind.
    public static func origin(_ address: String) -> CommentOrigin? {
        guard let hash = address.lastIndex(of: "#") else { return nil }
        let fragment = address[address.index(after: hash)...]
        guard fragment.hasPrefix(marker) else { return nil }
        let parts = fragment.dropFirst(marker.count).split(separator: "/", omittingEmptySubsequences: false)
            .compactMap { $0.isEmpty ? nil : String($0).removingPercentEncoding }
        guard parts.count == 3 else { return nil }
        return CommentOrigin(toolId: parts[0], entityId: parts[1], commentId: parts[2])
    }
}
