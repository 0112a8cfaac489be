import Core
public import EntityModel
import Foundation
public import InternalAPI

/// Writes and parses links whose fragment names the original of a copied comment or worklog.
///
/// If a tool cannot store a marker apart from the text, Tandem finds a copy by the link in its text. Every user of the
/// tool can write such a link. Therefore the fragment ends with a signature, and links without a valid one are ignored.
public struct OriginLink: Sendable {
    private static let prefix = "tandem-"
    /// The maximum length of an address in bytes.
    ///
    /// A longer one is omitted, because the fragment is enough to find the copy.
    private static let maxURLLength = 2000

    private let signer: MarkerSigner

    public init(_ signer: MarkerSigner) {
        self.signer = signer
    }

    /// Returns the address of an original with a signed fragment.
    ///
    /// - Parameters:
    ///   - link: The page on which a user opens the original's item.
    ///   - marker: The marker that the fragment contains.
    ///   - base: The address to use if `link` is missing or too long.
    /// - Returns: The address.
    public func address(_ link: String?, _ marker: CommentMarker, orElse base: String = "") -> String {
        let (origin, copy) = (marker.origin, marker.place)
        let path = URLPath([
            origin.toolId, origin.entityId, origin.commentId, copy.toolId, copy.entityId, signer.signature(of: marker),
        ]).text.dropFirst()
        let place = link.flatMap(LinkURL.normalized).map { $0.prefix { $0 != "#" } } ?? ""
        let isKnown = !place.isEmpty && place.utf8.count <= Self.maxURLLength
        return (isKnown ? String(place) : base) + "#" + Self.prefix + path
    }

    /// Returns the marker in an address.
    ///
    /// - Parameter address: The address of any link.
    /// - Returns: The marker, or `nil` if the address has none or its signature is not valid.
    public func marker(_ address: String) -> CommentMarker? {
        guard let hash = address.lastIndex(of: "#") else { return nil }
        let fragment = address[address.index(after: hash)...]
        guard fragment.hasPrefix(Self.prefix) else { return nil }
        let parts = fragment.dropFirst(Self.prefix.count).split(separator: "/", omittingEmptySubsequences: false)
            .compactMap { $0.isEmpty ? nil : String($0).removingPercentEncoding }
        guard parts.count == 6 else { return nil }
        let marker = CommentMarker(
            origin: CommentOrigin(toolId: parts[0], entityId: parts[1], commentId: parts[2]),
            place: CommentLocation(toolId: parts[3], entityId: parts[4]))
        return signer.accepts(parts[5], of: marker) ? marker : nil
    }
}
