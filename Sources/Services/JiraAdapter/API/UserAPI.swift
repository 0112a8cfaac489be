import AdapterKit
import EntityModel
import Foundation
import Primitives

/// The users of one Jira.
struct UserAPI: Sendable {
    private let transport: JiraTransport
    /// The results of user searches, by email address, user name, or ID.
    private let matches: ExpiringCache<String, UserMatch>
    /// The user as which Tandem logs in; `nil` if Jira does not report the user.
    private let ownUserCache: ExpiringCache<Bool, JiraUser?>

    /// The maximum number of hidden addresses that are looked up for one text.
    private static let maxConfirmations = 10

    /// Creates the resource.
    init(_ transport: JiraTransport, now: @escaping @Sendable () -> Timestamp) {
        self.transport = transport
        matches = ExpiringCache(now: now)
        ownUserCache = ExpiringCache(now: now)
    }

    // MARK: Tandem's own user

    /// Returns the user as which Tandem logs in, by `GET myself`, cached for 30 minutes.
    ///
    /// - Returns: The user, or `nil` if Jira does not return the user's own details.
    /// - Throws: `ToolError` if a retry of the request can help.
    func ownUser() async throws(ToolError) -> JiraUser? {
        if let known = ownUserCache[true] { return known }
        let user: JiraUser?
        do throws(ToolError) {
            user = try await transport.get(["myself"])
        } catch {
            guard !error.isTransient else { throw error }
            user = nil
        }
        ownUserCache.store(user, as: true)
        return user
    }

    /// Returns the time zone of the user as which Tandem logs in, or `nil` if Jira does not report it.
    func ownTimeZone() async throws(ToolError) -> TimeZone? {
        try await ownUser()?.timeZone.flatMap { TimeZone(identifier: $0) }
    }

    /// Returns the zone in which timestamps become days, as the profiles choose it.
    func dayZone() async throws(ToolError) -> DayZone {
        switch transport.connection.timeZone {
        case .author: .reported
        case .connection: DayZone(zone: try await ownTimeZone())
        case .named(let name): DayZone(zone: TimeZone(identifier: name))
        }
    }

    // MARK: Searches

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
        if let known = matches[text] { return known }
        let found: [JiraUser] = try await transport.get(
            ["user", "search"], query: [(searchParameter, text), ("maxResults", "50")])
        var match = UserMatch(
            among: try await exactMatches(of: text, among: found), of: tool, product: transport.product)
        if case .none = match, !text.contains("@"), let user = try await user(text) {
            // The search omits inactive users and, on Cloud, unknown account IDs.
            match = UserMatch(among: [user], of: tool, product: transport.product)
        }
        matches.store(match, as: text)
        return match
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
        let found: [JiraUser] = try await transport.get(
            ["user", "assignable", "search"],
            query: [("project", project), (searchParameter, text), ("maxResults", "50")])
        return try await exactMatches(of: text, among: found).filter { $0.obstacle == nil }
            .compactMap { $0.toolUser(of: tool, product: transport.product) }
    }

    /// Returns the users who match a part of a name, by `GET user/picker`.
    ///
    /// On Cloud, `GET user/bulk` adds further details.
    func search(named name: String) async throws(ToolError) -> [JiraUser] {
        struct Response: Decodable, Sendable {
            var users: [JiraUser]
        }
        let found = try await transport.get(
            ["user", "picker"], query: [("query", name), ("maxResults", "50")], as: Response.self
        ).users
        let ids = found.compactMap(\.accountId)
        guard transport.product == .cloud, !ids.isEmpty else { return found }
        return try await transport.pages(
            ["user", "bulk"], query: ids.map { ("accountId", $0) }, size: 50, as: JiraValuePage<JiraUser>.self)
    }

    /// The name of the query parameter with the text of a search.
    private var searchParameter: String { transport.product == .cloud ? "query" : "username" }

    /// Returns the users that a text names exactly.
    private func exactMatches(of text: String, among users: [JiraUser]) async throws(ToolError) -> [JiraUser] {
        let wanted = text.lowercased()
        let named = users.filter { $0.emailAddress?.lowercased() == wanted || $0.isKnown(as: text) }
        guard named.isEmpty, transport.product == .cloud, text.contains("@") else { return named }
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

    /// Returns the email address of a user by `GET user/email`, or `nil` if Jira denies access.
    ///
    /// Only approved apps have access.
    private func address(of accountId: String) async throws(ToolError) -> String? {
        struct Address: Decodable, Sendable {
            var email: String
        }
        do {
            return try await transport.get(["user", "email"], query: [("accountId", accountId)], as: Address.self).email
        } catch  where !error.isTransient {
            return nil
        }
    }

    /// Returns the user with an account ID or a user name, by `GET user`, or `nil` if no such user exists.
    private func user(_ id: String) async throws(ToolError) -> JiraUser? {
        do {
            return try await transport.get(
                ["user"], query: [(transport.product == .cloud ? "accountId" : "username", id)], as: JiraUser.self)
        } catch  where !error.isTransient {
            return nil
        }
    }
}
