/// A user of a tool.
///
/// Two values are equal if their tools and IDs are equal. The other properties differ from response to response.
public struct ToolUser: Sendable, Codable {
    /// The ID of the tool.
    public var tool: String
    /// Jira's account ID or user key, or Targetprocess's user ID.
    ///
    /// For a user in a profile, it is the identifier that the profile uses.
    public var id: String
    /// The name that people see.
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

    /// Returns whether an identifier in a profile means this user.
    ///
    /// It may be an ID, an email address, or a login; case is ignored.
    public func matches(identifier text: String) -> Bool {
        let text = text.lowercased()
        return [id, email, login].contains { $0?.lowercased() == text }
    }

    /// Returns whether two users are the same person, by email address if both have one, and otherwise by login.
    public func isSameUser(as other: ToolUser) -> Bool {
        // A profile may identify a user by something other than the ID.
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
