import AdapterKit
import EntityModel

/// The outcome of a search for the user that a text names.
enum UserMatch: Hashable, Sendable {
    case found(ToolUser)
    /// No user matches, or the match is ambiguous.
    ///
    /// `reason` says why, without naming a user.
    case none(reason: String)

    var person: ToolUser? { if case .found(let person) = self { person } else { nil } }
}

extension JiraAPI {
    /// Returns the user as which Tandem logs in, by `GET myself`, cached for 30 minutes.
    ///
    /// - Returns: The user, or `nil` if Jira does not return the user's own details.
    /// - Throws: `ToolError` if a retry of the request can help.
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

    /// Returns the user that an email address, a user name, or an ID names, cached for 30 minutes.
    ///
    /// A search also matches prefixes of names and of hidden addresses. Therefore a result counts only if the address,
    /// the user name, or the ID is equal to the text. Being the only result is never sufficient.
    ///
    /// - Parameters:
    ///   - text: An email address, a user name (Data Center), or an account ID (Cloud).
    ///   - tool: The connection.
    /// - Returns: The user, or the reason why there is none.
    /// - Throws: `ToolError` if Jira does not answer.
    func match(_ text: String, of tool: Tool) async throws(ToolError) -> UserMatch {
        if let known = users[text] { return known }
        let name = connection.product == .cloud ? "query" : "username"
        let found: [JiraUser] = try await get(["user", "search"], query: [(name, text), ("maxResults", "50")])
        var match = self.match(text, among: try await named(text, among: found), of: tool)
        if case .none = match, !text.contains("@"), let user = try await user(text) {
            // The search omits inactive users and, on Cloud, unknown account IDs.
            match = self.match(text, among: [user], of: tool)
        }
        users.store(match, as: text)
        return match
    }

    /// Returns the user that a text names, or `nil` if no user matches with certainty.
    func person(_ text: String, of tool: Tool) async throws(ToolError) -> ToolUser? {
        try await match(text, of: tool).person
    }

    /// Returns the users that a text may name, by `GET user/assignable/search`.
    ///
    /// Only possible assignees of the issues of a project are considered.
    ///
    /// - Parameters:
    ///   - text: An email address, user name, or account ID, as for ``match(_:of:)``.
    ///   - project: The key or ID of the project.
    ///   - tool: The connection.
    /// - Returns: All users that the text may name.
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

    /// Returns the users that a text names exactly.
    private func named(_ text: String, among users: [JiraUser]) async throws(ToolError) -> [JiraUser] {
        let wanted = text.lowercased()
        let named = users.filter { $0.emailAddress?.lowercased() == wanted || $0.isKnown(as: text) }
        guard named.isEmpty, connection.product == .cloud, text.contains("@") else { return named }
        let hidden = users.filter { $0.emailAddress == nil }
        // If users have not set a name, Jira shows their whole email address instead.
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

    /// The maximum number of hidden addresses that are looked up for one text.
    private static let maxConfirmations = 10

    /// Returns the email address of a user by `GET user/email`, or `nil` if Jira denies access.
    ///
    /// Only approved apps have access.
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

    /// Returns the user with an account ID or a user name, by `GET user`, or `nil` if no such user exists.
    private func user(_ id: String) async throws(ToolError) -> JiraUser? {
        do {
            return try await get(
                ["user"], query: [(connection.product == .cloud ? "accountId" : "username", id)], as: JiraUser.self)
        } catch  where !error.isTransient {
            return nil
        }
    }
}
