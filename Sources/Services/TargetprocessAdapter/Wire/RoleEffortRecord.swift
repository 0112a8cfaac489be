/// The effort of one role on an item.
///
/// The effort of the item is the sum of the efforts of its roles.
struct RoleEffortRecord: Hashable, Sendable {
    var roleId: Int64
    var role: String
    var effort: Double
}

/// The JSON format of API v2 for ``selection``, which defines the property names.
extension RoleEffortRecord: Decodable {
    static let selection = "roleEfforts:roleEfforts.select({roleId:role.id,role:role.name,effort:effort})"
}

/// The effort of a role in the JSON format of API v1.
struct WrittenRoleEffort: Decodable, Sendable {
    static let members = "Id,Effort,Role[Id,Name]"
    static let inclusion = "RoleEfforts[\(members)]"

    let record: RoleEffortRecord

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case name = "Name"
        case effort = "Effort"
        case role = "Role"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let role = try values.nestedContainer(keyedBy: CodingKeys.self, forKey: .role)
        record = RoleEffortRecord(
            roleId: try role.decode(Int64.self, forKey: .id), role: try role.decode(String.self, forKey: .name),
            effort: try values.decodeIfPresent(Double.self, forKey: .effort) ?? 0)
    }
}

/// The request body that sets the efforts of some roles of an item.
///
/// Other roles keep their efforts.
struct RoleEffortChange: Encodable, Sendable {
    struct Part: Encodable, Sendable {
        var role: WorkItemChange.Reference
        var effort: Double

        private enum CodingKeys: String, CodingKey {
            case role = "Role"
            case effort = "Effort"
        }
    }

    var parts: [Part]

    private enum CodingKeys: String, CodingKey {
        case parts = "RoleEfforts"
    }
}
