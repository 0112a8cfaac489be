import AdapterRuntime
import EntityModel

extension JiraClient {
    /// The user as whom Tandem signs in, by `GET myself`; known for half an hour.
    ///
    /// - Returns: The user, or `nil` if Jira does not tell this user about itself.
    /// - Throws: The failure of the request if asking again can help.
    func ownUser() async throws(ToolFailure) -> JiraUser? {
        if let known = own[true] { return known }
        let user: JiraUser?
        do throws(ToolFailure) {
            user = try await get(["myself"])
        } catch {
            guard !error.isTransient else { throw error }
            user = nil
        }
        own.keep(user, as: true)
        return user
    }

    /// Who an e-mail address, login or id means, by `GET user/search`; known for half an hour.
    ///
    /// Cloud hides most addresses and finds users by them all the same: then the only one found is the one.
    /// - Parameters:
    ///   - text: an e-mail address; a user's name on Data Center; an account id on Cloud.
    ///   - tool: the connection's name.
    /// - Returns: the user; `nil` if there is none, or it is not sure which.
    /// - Throws: what Jira says.
    func person(_ text: String, of tool: Tool) async throws(ToolFailure) -> Person? {
        if let known = users[text] { return known }
        let name = connection.product == .cloud ? "query" : "username"
        let found: [JiraUser] = try await get(["user", "search"], query: [(name, text), ("maxResults", "10")])
        let meant = meant(by: text, among: found)
        let person = meant.count == 1 ? meant.first?.person(of: tool, product: connection.product) : nil
        users.keep(person, as: text)
        return person
    }

    /// Whom an e-mail address, login or id means among those whom issues of a project can be assigned to, by
    /// `GET user/assignable/search`.
    ///
    /// - Parameters:
    ///   - text: as for ``person(_:of:)``.
    ///   - project: its key or id.
    ///   - tool: the connection's name.
    /// - Returns: all who may be meant.
    /// - Throws: what Jira says.
    func assignable(_ text: String, in project: String, of tool: Tool) async throws(ToolFailure) -> [Person] {
        let name = connection.product == .cloud ? "query" : "username"
        let found: [JiraUser] = try await get(
            ["user", "assignable", "search"], query: [("project", project), (name, text), ("maxResults", "50")])
        return meant(by: text, among: found).compactMap { $0.person(of: tool, product: connection.product) }
    }

    /// Those of some users who are called so; else those whose addresses are hidden, if an address is given.
    private func meant(by text: String, among users: [JiraUser]) -> [JiraUser] {
        let active = users.filter { $0.active != false }
        let named = active.filter { $0.emailAddress?.lowercased() == text.lowercased() || $0.isKnown(as: text) }
        guard named.isEmpty else { return named }
        return active.filter { $0.emailAddress == nil && connection.product == .cloud && text.contains("@") }
    }
}
