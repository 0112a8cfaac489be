public import Primitives

/// One page of the items that changed in a tool after a given time.
public struct ChangePage: Hashable, Sendable, Codable {
    public struct Change: Hashable, Sendable, Codable {
        public var entity: EntityReference
        /// The current version of the item, comparable with ``EntitySnapshot/version``.
        ///
        /// It is `nil` if only a part of the item, such as a comment, is known to have changed.
        public var version: Int64?
        /// The time of the change.
        public var modifiedAt: Timestamp
        /// Fingerprints of the item's comments and worklogs, comparable with ``EntitySnapshot/commentFingerprints``.
        ///
        /// They are `nil` if the adapter does not know them.
        public var commentFingerprints: CommentFingerprints?

        public init(
            entity: EntityReference, version: Int64?, modifiedAt: Timestamp,
            commentFingerprints: CommentFingerprints? = nil
        ) {
            self.entity = entity
            self.version = version
            self.modifiedAt = modifiedAt
            self.commentFingerprints = commentFingerprints
        }
    }

    public var changes: [Change]
    /// An opaque cursor for the next page; `nil` on the last page.
    public var next: String?

    public init(changes: [Change], next: String?) {
        self.changes = changes
        self.next = next
    }
}
