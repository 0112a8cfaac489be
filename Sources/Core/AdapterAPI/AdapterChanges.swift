public import EntityModel

/// One page of the items that changed in a tool, as the adapter API answers it.
public struct AdapterChanges: Hashable, Sendable, Codable {
    public struct Change: Hashable, Sendable, Codable {
        public var entity: EntityReference
        /// Comparable with ``EntitySnapshot/version``; `nil` where only a part of the item is known to have changed.
        public var version: Int64?
        /// Milliseconds since 1970.
        public var modifiedAt: Int64

        public init(entity: EntityReference, version: Int64?, modifiedAt: Int64) {
            self.entity = entity
            self.version = version
            self.modifiedAt = modifiedAt
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
