/// Fingerprints of an item's comments and of its logged work.
///
/// An item's version does not tell whether a comment was added, edited, or removed: a later write of any other part
/// of the item advances the same version. Two equal fingerprints tell that the lists are the same. Only the adapter
/// that computes fingerprints knows what is in them.
public struct CommentFingerprints: Hashable, Sendable, Codable {
    /// `nil` where the tool does not tell which comments the item has.
    public var comments: String?
    /// `nil` where the tool does not tell which work was logged.
    public var worklogs: String?

    public init(comments: String?, worklogs: String?) {
        self.comments = comments
        self.worklogs = worklogs
    }

    /// The fingerprints of comments whose state is the time of their last change.
    public init(_ comments: [Comment]) {
        func fingerprint(isWork: Bool) -> String {
            Self.fingerprint(
                of: comments.filter { (Comment.workId($0.id) != nil) == isWork }.map {
                    ($0.id, String($0.modifiedAt))
                })
        }
        self.init(comments: fingerprint(isWork: false), worklogs: fingerprint(isWork: true))
    }

    /// The fingerprint of a list, whatever its order is.
    ///
    /// - Parameter entries: Each entry's ID, and a text that differs whenever the entry does.
    /// - Returns: The fingerprint, which contains nothing of the entries.
    public static func fingerprint(of entries: [(id: String, state: String)]) -> String {
        var sum: (UInt64, UInt64) = (0, 0)
        for entry in entries {
            let bytes = Array(entry.id.utf8) + [0] + Array(entry.state.utf8)
            sum.0 &+= hash(bytes, from: 0xCBF2_9CE4_8422_2325)
            sum.1 &+= hash(bytes, from: 0x9E37_79B9_7F4A_7C15)
        }
        return "\(entries.count)-\(String(sum.0, radix: 36))-\(String(sum.1, radix: 36))"
    }

    /// FNV-1a, followed by a step that spreads each bit: the sum of plain FNV hashes has patterns.
    private static func hash(_ bytes: [UInt8], from start: UInt64) -> UInt64 {
        var hash = start
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }
}
