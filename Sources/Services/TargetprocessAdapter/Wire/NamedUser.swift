import EntityModel

/// A user as a list of people shows it.
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

    /// Whether an email address, a login, or an ID names the user.
    func isCalled(_ text: String) -> Bool {
        let text = text.lowercased()
        return ["\(id)", login, email].contains { $0?.lowercased() == text }
    }
}

/// The outcome of a search for the user whom a text names.
enum UserMatch: Hashable, Sendable {
    case found(Int64)
    /// No user matches, or it is not certain which one does; `reason` says why, without naming anyone.
    case none(reason: String)
}
