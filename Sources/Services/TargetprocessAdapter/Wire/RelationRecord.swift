/// A relation between two items, which leads from the master to the slave.
///
/// Source: Targetprocess developer hub, "Working with relations".
struct RelationRecord: Hashable, Sendable {
    var id: Int64
    var master: Int64
    var slave: Int64
    /// The type's name.
    var type: String
}

/// The form of API v1 under ``inclusion``.
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

/// The body that makes a relation; its type goes by id only.
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
