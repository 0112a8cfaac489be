/// A field value that points at another item of the same tool, such as a parent or the target of an issue link.
public struct EntityLink: Hashable, Sendable, Codable, Comparable {
    public var item: EntityKey
    /// The name of the link type in its tool.
    ///
    /// It is `nil` if the field itself defines the relation, for example a parent field.
    public var relation: String?

    public init(_ item: EntityKey, relation: String? = nil) {
        self.item = item
        self.relation = relation
    }

    /// Orders links by relation, then by ID.
    public static func < (left: EntityLink, right: EntityLink) -> Bool {
        (left.relation ?? "", left.item.sourceId) < (right.relation ?? "", right.item.sourceId)
    }
}
