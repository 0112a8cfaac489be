/// The items that an item was converted to and from, in a tool in which a conversion gives an item a new ID.
public struct EntityConversions: Hashable, Sendable, Codable {
    /// The item that exists now; `nil` if the item was not converted.
    public var successor: EntityReference?
    /// The earlier identities of the item.
    public var predecessors: [EntityKey]

    public init(successor: EntityReference? = nil, predecessors: [EntityKey] = []) {
        self.successor = successor
        self.predecessors = predecessors
    }
}
