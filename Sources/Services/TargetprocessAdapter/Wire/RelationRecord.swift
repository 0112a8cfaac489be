/// A relation between two items, from the master to the slave.
///
/// See: Targetprocess developer hub, "Working with relations"
struct RelationRecord: Hashable, Sendable {
    var id: Int64
    var master: Int64
    var slave: Int64
    /// The name of the relation type.
    var type: String
}

/// The JSON format of API v1 for ``inclusion``.
extension RelationRecord: Decodable {
    static let inclusion = "[Id,Master[Id],Slave[Id],RelationType[Id,Name]]"

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case master = "Master"
        case slave = "Slave"
        case type = "RelationType"
    }

    private struct Reference: Decodable {
        let id: Int64
        let name: String?

        private enum CodingKeys: String, CodingKey {
            case id = "Id"
            case name = "Name"
        }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(Int64.self, forKey: .id)
        master = try values.decode(Reference.self, forKey: .master).id
        slave = try values.decode(Reference.self, forKey: .slave).id
        type = try values.decode(Reference.self, forKey: .type).name ?? ""
    }
}

/// The request body that creates a relation.
///
/// It refers to the type by ID, because the tool does not accept its name.
struct NewRelation: Encodable, Sendable {
    var master: WorkItemChange.Reference
    var slave: WorkItemChange.Reference
    var type: WorkItemChange.Reference

    private enum CodingKeys: String, CodingKey {
        case master = "Master"
        case slave = "Slave"
        case type = "RelationType"
    }
}
