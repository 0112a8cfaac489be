import EntityModel

/// The assignment of a user to an item in a role.
struct AssignmentRecord: Hashable, Sendable {
    /// The ID of the assignment.
    var id: Int64
    var role: String
    var user: Int64
    var email: String?
    var login: String?
    var name: String?

    func person(of tool: Tool) -> ToolUser {
        ToolUser(tool: tool.id, id: "\(user)", name: name, email: email, login: login)
    }
}

/// The JSON format of API v2 for ``selection``, which defines the property names.
extension AssignmentRecord: Decodable {
    static let selection = """
        assignments:assignments.select({id,role:role.name,user:generalUser.id,email:generalUser.email,\
        login:generalUser.login,name:generalUser.fullName})
        """
}

/// An assignment of a user in the JSON format of API v1.
struct AssignmentV1: Decodable, Sendable {
    static let members = "Id,Role[Id,Name],GeneralUser[Id,Email,Login,FullName]"
    static let inclusion = "Assignments[\(members)]"

    let record: AssignmentRecord

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case role = "Role"
        case user = "GeneralUser"
        case name = "Name"
        case email = "Email"
        case login = "Login"
        case fullName = "FullName"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let role = try values.nestedContainer(keyedBy: CodingKeys.self, forKey: .role)
        let user = try values.nestedContainer(keyedBy: CodingKeys.self, forKey: .user)
        record = AssignmentRecord(
            id: try values.decode(Int64.self, forKey: .id), role: try role.decode(String.self, forKey: .name),
            user: try user.decode(Int64.self, forKey: .id), email: try? user.decode(String.self, forKey: .email),
            login: try? user.decode(String.self, forKey: .login), name: try? user.decode(String.self, forKey: .fullName)
        )
    }
}

/// The request body that assigns a further user to an item.
struct NewAssignment: Encodable, Sendable {
    var assignable: WorkItemChange.Reference
    var user: WorkItemChange.Reference
    var role: WorkItemChange.Reference

    private enum CodingKeys: String, CodingKey {
        case assignable = "Assignable"
        case user = "GeneralUser"
        case role = "Role"
    }
}
