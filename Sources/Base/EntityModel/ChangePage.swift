/// One page of the items that changed in a tool since a time.
public struct ChangePage: Hashable, Sendable, Codable {
    public struct Change: Hashable, Sendable, Codable {
        public var entity: EntityReference
        /// The item's version now, comparable with ``EntitySnapshot/version``; `nil` where only a part of it, such as a
        /// comment, is known to have changed.
        public var version: Int64?
        /// Milliseconds since 1970.
        public var modifiedAt: Int64
        /// The item's comments and logged work, comparable with ``EntitySnapshot/commentFingerprints``; `nil` where the
        /// adapter does not know them.
        public var commentFingerprints: CommentFingerprints?

        public init(
            entity: EntityReference, version: Int64?, modifiedAt: Int64, commentFingerprints: CommentFingerprints? = nil
        ) {
            self.entity = entity
            self.version = version
            self.modifiedAt = modifiedAt
            self.commentFingerprints = commentFingerprints
        }
    }

    public var changes: [Change]
    /// Opaque; `nil` on the last page.
    public var next: String?

    public init(changes: [Change], next: String?) {
        self.changes = changes
        self.next = next
    }
}
