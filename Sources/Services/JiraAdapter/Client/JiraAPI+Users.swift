import AdapterKit
import EntityModel

/// The outcome of a search for the user whom a text names.
enum UserMatch: Hashable, Sendable {
    case found(ToolUser)
    /// No user matches, or it is not certain which one does; `reason` says why, without naming anyone.
    case none(reason: String)

    var person: ToolUser? { if case .found(let person) = self { person } else { nil } }
}

extension JiraAPI {
    /// The user as whom Tandem signs in, by `GET myself`; known for half an hour.
    ///
    /// - Returns: The user, or `nil` if Jira does not tell this user about itself.
    /// - Throws: The failure of the request if asking again can help.
    func ownUser() async throws(ToolError) -> JiraUser? {
        if let known = own[true] { return known }
        let user: JiraUser?
        do throws(ToolError) {
            user = try await get(["myself"])
        } catch {
            guard !error.isTransient else { throw error }
            user = nil
        }
        own.store(user, as: true)
        return user
    }

    /// Returns the user whom an email address, a user name, or an ID names; known for half an hour.
    ///
    /// A search matches beginnings of names and of hidden addresses. Therefore a result counts only if the address, the
    /// user name, or the ID is equal to the text, never because it is the only result.
    ///
    /// - Parameters:
    ///   - text: An email address; a user name on Data Center; an account ID on Cloud.
    ///   - tool: The connection.
    /// - Returns: The user, or the reason why there is none.
    /// - Throws: `ToolError` if Jira does not answer.
    func match(_ text: String, of tool: Tool) async throws(ToolError) -> UserMatch {
        if let known = users[text] { return known }
        let name = connection.product == .cloud ? "query" : "username"
        let found: [JiraUser] = try await get(["user", "search"], query: [(name, text), ("maxResults", "50")])
        var match = self.match(text, among: try await named(text, among: found), of: tool)
        if case .none = match, !text.contains("@"), let user = try await user(text) {
            // A search does not find inactive users, and Cloud finds no account IDs that it does not know.
            match = self.match(text, among: [user], of: tool)
        }
        users.store(match, as: text)
        return match
    }

    /// Returns the user whom a text names, or `nil` if it is not certain that there is one.
    func person(_ text: String, of tool: Tool) async throws(ToolError) -> ToolUser? {
        try await match(text, of: tool).person
    }

    /// Returns the users whom a text may name among those to whom the issues of a project can be assigned, by
    /// `GET user/assignable/search`.
    ///
    /// - Parameters:
    ///   - text: As for ``match(_:of:)``.
    ///   - project: The key or ID of the project.
    ///   - tool: The connection.
    /// - Returns: All users whom the text may name.
    /// - Throws: `ToolError` if Jira does not answer.
    func assignable(_ text: String, in project: String, of tool: Tool) async throws(ToolError) -> [ToolUser] {
        let name = connection.product == .cloud ? "query" : "username"
        let found: [JiraUser] = try await get(
            ["user", "assignable", "search"], query: [("project", project), (name, text), ("maxResults", "50")])
        return try await named(text, among: found).filter { $0.obstacle == nil }
            .compactMap { $0.person(of: tool, product: connection.product) }
    }

    private func match(_ text: String, among users: [JiraUser], of tool: Tool) -> UserMatch {
        let active = users.filter { $0.obstacle == nil }
        let people = Set(active.compactMap { $0.person(of: tool, product: connection.product) })
        if people.count == 1, let person = people.first { return .found(person) }
        if people.count > 1 { return .none(reason: "several Jira users match") }
        guard let obstacle = users.lazy.compactMap(\.obstacle).first else {
            return .none(reason: "no Jira user matches by email or login")
        }
        return .none(reason: "the Jira user \(obstacle)")
    }

    /// Returns those of some users whom a text names exactly.
    private func named(_ text: String, among users: [JiraUser]) async throws(ToolError) -> [JiraUser] {
        let wanted = text.lowercased()
        let named = users.filter { $0.emailAddress?.lowercased() == wanted || $0.isKnown(as: text) }
        guard named.isEmpty, connection.product == .cloud, text.contains("@") else { return named }
        let hidden = users.filter { $0.emailAddress == nil }
        // People without a name of their own are shown by their whole address.
        let shown = hidden.filter { $0.accountType == "atlassian" && $0.displayName?.lowercased() == wanted }
        guard shown.isEmpty else { return shown }
        var confirmed: [JiraUser] = []
        for user in hidden.prefix(Self.maxConfirmations) {
            guard let id = user.accountId else { continue }
            guard let address = try await address(of: id) else { break }
            if address.lowercased() == wanted { confirmed.append(user) }
        }
        return confirmed
    }

    /// The number of hidden addresses that are looked up for one text.
    private static let maxConfirmations = 10

    /// Returns the address of a user by `GET user/email`, which only approved apps may ask; `nil` if Jira refuses.
    private func address(of accountId: String) async throws(ToolError) -> String? {
        struct Address: Decodable, Sendable {
            var email: String
        }
        do {
            return try await get(["user", "email"], query: [("accountId", accountId)], as: Address.self).email
        } catch  where !error.isTransient {
            return nil
        }
    }

    /// Returns the user with an account ID or a user name by `GET user`, or `nil` if there is none.
    private func user(_ id: String) async throws(ToolError) -> JiraUser? {
        do {
            return try await get(
                ["user"], query: [(connection.product == .cloud ? "accountId" : "username", id)], as: JiraUser.self)
        } catch  where !error.isTransient {
            return nil
        }
    }
}
