/// A user; Cloud knows people by `accountId` and mostly hides their e-mail addresses, Data Center by `name` and `key`.
struct JiraUser: Decodable, Hashable, Sendable {
    var accountId: String?
    var name: String?
    var key: String?
    var displayName: String?
    var emailAddress: String?
    var active: Bool?

    /// Whether two answers of Jira mean the same user; `nil` if they have no identifier in common.
    func isSame(as other: JiraUser) -> Bool? {
        for id in [\JiraUser.accountId, \.key, \.name] {
            if let own = self[keyPath: id], let others = other[keyPath: id] { return own == others }
        }
        return nil
    }

    /// Whether the user is known by this id.
    func isKnown(as id: String) -> Bool { accountId == id || name == id || key == id }
}
