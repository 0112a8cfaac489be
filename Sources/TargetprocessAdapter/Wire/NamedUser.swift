import EntityModel

/// A user as a list of people shows it.
struct NamedUser: Hashable, Sendable, Decodable {
    var id: Int64
    var firstName: String?
    var lastName: String?
    var login: String?
    var email: String?

    static let selection = "{id,firstName,lastName,login,email}"

    func person(of tool: Tool) -> Person {
        let name = [firstName, lastName].compactMap(\.self).joined(separator: " ")
        return Person(tool: tool.id, id: "\(id)", name: name.isEmpty ? nil : name, email: email, login: login)
    }
}
