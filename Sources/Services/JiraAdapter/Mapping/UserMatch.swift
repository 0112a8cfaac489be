import EntityModel

/// The outcome of a search for the user that a text names.
enum UserMatch: Hashable, Sendable {
    case found(ToolUser)
    /// No user matches, or the match is ambiguous.
    ///
    /// `reason` says why, without naming a user.
    case none(reason: String)

    /// Creates the outcome of a search.
    ///
    /// - Parameters:
    ///   - users: The users that the text names exactly.
    ///   - tool: The connection.
    ///   - product: The product, which determines how users are identified.
    init(among users: [JiraUser], of tool: Tool, product: JiraProduct) {
        let active = Set(users.filter { $0.obstacle == nil }.compactMap { $0.toolUser(of: tool, product: product) })
        if let user = active.first {
            self = active.count == 1 ? .found(user) : .none(reason: "several Jira users match")
        } else if let obstacle = users.lazy.compactMap(\.obstacle).first {
            self = .none(reason: "the Jira user \(obstacle)")
        } else {
            self = .none(reason: "no Jira user matches by email or login")
        }
    }

    /// The user, if one matches with certainty.
    var user: ToolUser? { if case .found(let user) = self { user } else { nil } }
}
