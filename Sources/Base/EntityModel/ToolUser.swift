/// A user of a tool.
///
/// Two are equal if their tool and id are: what else is known of a user differs from answer to answer.
public struct ToolUser: Sendable, Codable {
    /// The id of the tool whose user it is.
    public var tool: String
    /// Jira's account id or user key, Targetprocess's user id; of a user that a profile names, whatever it names.
    public var id: String
    /// As people see it.
    public var name: String?
    public var email: String?
    public var login: String?

    public init(tool: String, id: String, name: String? = nil, email: String? = nil, login: String? = nil) {
        self.tool = tool
        self.id = id
        self.name = name
        self.email = email
        self.login = login
    }

    /// Whether a text of a profile's table means this user: by id, e-mail address or login, without regard to case.
    public func matches(identifier text: String) -> Bool {
        let text = text.lowercased()
        return [id, email, login].contains { $0?.lowercased() == text }
    }

    /// Whether the two are the same person in two tools, as far as can be told: by e-mail address, else by login.
    public func isSameUser(as other: ToolUser) -> Bool {
        // A profile's table may name a user otherwise than by the id.
        if tool == other.tool { return self == other || matches(identifier: other.id) || other.matches(identifier: id) }
        if let email, let otherEmail = other.email { return email.lowercased() == otherEmail.lowercased() }
        guard let login, let otherLogin = other.login else { return false }
        return login.lowercased() == otherLogin.lowercased()
    }
}

extension ToolUser: Hashable {
    public static func == (left: ToolUser, right: ToolUser) -> Bool { left.tool == right.tool && left.id == right.id }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(tool)
        hasher.combine(id)
    }
}
