import Crypto
public import EntityModel
import Foundation
public import Primitives

/// Signs the markers of an account's copies and items, so that users of the tools cannot forge them.
///
/// A signature is HMAC-SHA256 with a derived key, truncated to 16 bytes and written in hexadecimal. The editors of the
/// tools do not change such text.
public struct MarkerSigner: Sendable {
    /// The kinds of markers; a signature of one kind is not valid for another.
    public enum Kind: String, Sendable {
        /// The copy of a comment or worklog.
        case comment
        /// An item that Tandem created.
        case item
        /// An item that Tandem moves through several states.
        case walk
    }

    /// The number of bytes of the HMAC that a signature contains.
    private static let length = 16

    private let key: SymmetricKey

    /// - Parameter key: The key of the account's markers.
    public init(key: Secret<[UInt8]>) {
        self.key = key.reveal { SymmetricKey(data: $0) }
    }

    init(_ key: SymmetricKey) {
        self.key = key
    }

    /// Returns the signature of a marker.
    ///
    /// - Parameters:
    ///   - parts: The marker's parts, in a fixed order.
    ///   - kind: The marker's kind.
    /// - Returns: The signature in lower-case hexadecimal.
    public func signature(of parts: [String], as kind: Kind) -> String {
        // Each part is preceded by its length, so that no two different lists give the same bytes.
        let text = ([kind.rawValue] + parts).map { "\($0.utf8.count):\($0)" }.joined(separator: "|")
        let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)
        return Hex.text(code.prefix(Self.length))
    }

    /// Returns whether a signature belongs to the marker.
    ///
    /// The time does not depend on the position of a difference.
    public func accepts(_ signature: String, of parts: [String], as kind: Kind) -> Bool {
        constantTimeEqual(Array(self.signature(of: parts, as: kind).utf8), Array(signature.utf8))
    }
}

extension MarkerSigner {
    /// Returns the signature of a copy's marker.
    public func signature(of marker: CommentMarker) -> String {
        signature(of: marker.parts, as: .comment)
    }

    /// Returns whether Tandem signed a copy's marker.
    public func accepts(_ signature: String, of marker: CommentMarker) -> Bool {
        accepts(signature, of: marker.parts, as: .comment)
    }
}

extension CommentMarker {
    fileprivate var parts: [String] {
        [origin.toolId, origin.entityId, origin.commentId, place.toolId, place.entityId]
    }
}
