/// What one write did, for whoever is told of it.
struct Change: Sendable {
    enum Modification: String, Sendable {
        case created = "Created"
        case updated = "Updated"
        case deleted = "Deleted"
    }

    var modification: Modification
    var before: Item?
    var after: Item?
    var changedFields: [String]
    var author: User
    var at: Instant

    /// The item as it is or, after a deletion, was.
    var item: Item? { after ?? before }
}
