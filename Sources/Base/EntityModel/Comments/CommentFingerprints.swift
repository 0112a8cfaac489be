/// Fingerprints of an item's comments and of its worklogs.
///
/// The version of an item does not show whether a comment was added, edited, or removed: a later write of any other
/// part of the item advances the same version. If two fingerprints are equal, the lists are the same. Only the adapter
/// that computes a fingerprint can interpret it.
public struct CommentFingerprints: Hashable, Sendable, Codable {
    /// The fingerprint of the comments; `nil` if the tool does not report which comments the item has.
    public var comments: String?
    /// The fingerprint of the worklogs; `nil` if the tool does not report them.
    public var worklogs: String?

    public init(comments: String?, worklogs: String?) {
        self.comments = comments
        self.worklogs = worklogs
    }

    /// Creates fingerprints of comments and worklogs that are identified by ID and time of the last change.
    public init(_ comments: [Comment]) {
        func fingerprint(isWork: Bool) -> String {
            Self.fingerprint(
                of: comments.filter { (Comment.workId($0.id) != nil) == isWork }.map {
                    ($0.id, String($0.modifiedAt))
                })
        }
        self.init(comments: fingerprint(isWork: false), worklogs: fingerprint(isWork: true))
    }

    /// Returns the fingerprint of a list, regardless of its order.
    ///
    /// - Parameter entries: The ID of each entry, and a text that differs whenever the entry differs.
    /// - Returns: The fingerprint, which reveals nothing about the entries.
    public static func fingerprint(of entries: [(id: String, state: String)]) -> String {
        var sum: (UInt64, UInt64) = (0, 0)
        for entry in entries {
            let bytes = Array(entry.id.utf8) + [0] + Array(entry.state.utf8)
            sum.0 &+= hash(bytes, from: 0xCBF2_9CE4_8422_2325)
            sum.1 &+= hash(bytes, from: 0x9E37_79B9_7F4A_7C15)
        }
        return "\(entries.count)-\(String(sum.0, radix: 36))-\(String(sum.1, radix: 36))"
    }

    /// Returns the FNV-1a hash after a step that spreads each bit.
    ///
    /// Without this step, sums of FNV hashes show patterns.
    private static func hash(_ bytes: [UInt8], from start: UInt64) -> UInt64 {
        var hash = start
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }
}
