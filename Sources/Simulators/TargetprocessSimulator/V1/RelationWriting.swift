import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

extension World {
    /// Creates a relation between two items.
    ///
    /// The relation type must be an ID.
    mutating func createRelation(_ body: JSONValue, by author: User, at now: Timestamp) throws(APIError) -> Change {
        let input = try FieldInput(body, of: .relation, in: self)
        func general(_ names: [String]) throws(APIError) -> Int {
            for name in names {
                guard let id = try input.reference(name) ?? nil else { continue }
                guard self.name(ofGeneral: id) != nil else { throw .notFound("General", id: String(id)) }
                return id
            }
            throw .badRequest("{property} should be specified.", [("property", names[0])])
        }
        let master = try general(["Master", "Inbound"])
        let slave = try general(["Slave", "Outbound"])
        if let named = body["RelationType"], named["Id"] == nil { throw .methodNotAllowed("POST") }
        guard let type = try (input.reference("RelationType") ?? nil).flatMap(RelationType.init) else {
            throw .badRequest("{property} should be specified.", [("property", "RelationType")])
        }
        guard master != slave else { throw .badRequest("An entity cannot be related to itself.", []) }
        // No recorded answer shows that the real tool rejects an existing relation, so duplicates are accepted.
        let relation = Relation(id: nextRelation(), type: type, master: master, slave: slave)
        put(relation)
        return Change(
            modification: .created, before: nil, after: .relation(relation), changedFields: [], author: author, at: now)
    }
}
