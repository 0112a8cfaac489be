/// An entity of any type, as API v2 selects it.
struct ReferencedEntity: Hashable, Sendable, Decodable {
    /// The properties that API v2 must return.
    static let selection = "{id,resourceType:resourceType}"

    /// The ID of the entity.
    var id: Int64
    /// The name of the entity's type.
    var resourceType: String
}
