import SimulatorKit

import struct Primitives.Timestamp

/// The effect of one write, from which webhook requests are built.
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
    var at: Timestamp

    /// The current item or, after a deletion, the item as it was before.
    var item: Item? { after ?? before }
}
