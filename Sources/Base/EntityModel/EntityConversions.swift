/// What an item was converted to and from, where a conversion gives it another id.
public struct EntityConversions: Hashable, Sendable, Codable {
    /// What the item is now; `nil` if it was not converted.
    public var successor: EntityReference?
    /// What the item was before.
    public var predecessors: [EntityKey]

    public init(successor: EntityReference? = nil, predecessors: [EntityKey] = []) {
        self.successor = successor
        self.predecessors = predecessors
    }
}
