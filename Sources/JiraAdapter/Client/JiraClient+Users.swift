import AdapterRuntime
import EntityModel

extension JiraClient {
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
        let active = found.filter { $0.active != false }
        let named = active.filter { $0.emailAddress?.lowercased() == text.lowercased() || $0.isKnown(as: text) }
        let hidden = active.filter { $0.emailAddress == nil && connection.product == .cloud && text.contains("@") }
        let user = named.count == 1 ? named.first : named.isEmpty && hidden.count == 1 ? hidden.first : nil
        let person = user?.person(of: tool, product: connection.product)
        users.keep(person, as: text)
        return person
    }
}
