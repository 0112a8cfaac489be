/// Another item of the same tool that a field points at: a parent, or the far end of a link.
public struct EntityLink: Hashable, Sendable, Codable, Comparable {
    public var item: EntityKey
    /// What a link says of the two, by its name in its own tool; `nil` where the field itself says it, as a parent's.
    public var relation: String?

    public init(_ item: EntityKey, relation: String? = nil) {
        self.item = item
        self.relation = relation
    }

    /// By relation, then by id.
    public static func < (left: EntityLink, right: EntityLink) -> Bool {
        (left.relation ?? "", left.item.sourceId) < (right.relation ?? "", right.item.sourceId)
    }
}
