import EntityModel

/// A user in a list of users.
struct NamedUser: Hashable, Sendable, Decodable {
    var id: Int64
    var firstName: String?
    var lastName: String?
    var login: String?
    var email: String?
    var isActive: Bool?

    static let selection = "{id,firstName,lastName,login,email,isActive}"

    func person(of tool: Tool) -> ToolUser {
        let name = [firstName, lastName].compactMap(\.self).joined(separator: " ")
        return ToolUser(tool: tool.id, id: "\(id)", name: name.isEmpty ? nil : name, email: email, login: login)
    }

    /// Returns whether an email address, a login, or an ID belongs to the user.
    func isCalled(_ text: String) -> Bool {
        let text = text.lowercased()
        return ["\(id)", login, email].contains { $0?.lowercased() == text }
    }
}

/// The result of a search for a user.
enum UserMatch: Hashable, Sendable {
    case found(Int64)
    /// No user matches, or several do. The text `reason` explains this without naming a user.
    case none(reason: String)
}
