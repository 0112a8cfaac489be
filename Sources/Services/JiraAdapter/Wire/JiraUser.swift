/// A user; Cloud knows people by `accountId` and mostly hides their email addresses, Data Center by `name` and `key`.
struct JiraUser: Decodable, Hashable, Sendable {
    var accountId: String?
    /// `atlassian` for people who log in, `app`, or `customer` for portal customers; Cloud reports it.
    var accountType: String?
    var name: String?
    var key: String?
    var displayName: String?
    var emailAddress: String?
    var active: Bool?
    /// The IANA time zone of the user.
    var timeZone: String?

    /// Whether two answers of Jira mean the same user; `nil` if they have no identifier in common.
    func isSame(as other: JiraUser) -> Bool? {
        for id in [\JiraUser.accountId, \.key, \.name] {
            if let own = self[keyPath: id], let others = other[keyPath: id] { return own == others }
        }
        return nil
    }

    /// Whether the user is a person, and not an app or the user as whom Tandem signs in; `nil` if that is not known.
    func isPerson(besides own: JiraUser?) -> Bool? {
        if accountType == "app" { return false }
        return own.flatMap { isSame(as: $0) }.map { !$0 }
    }

    /// Whether the user is known by this ID; Data Center does not distinguish upper and lower case in user names.
    func isKnown(as id: String) -> Bool {
        accountId == id || name?.lowercased() == id.lowercased() || key?.lowercased() == id.lowercased()
    }

    /// The reason why nothing can be assigned to the user; `nil` for an active person.
    var obstacle: String? {
        switch accountType {
        case "app": "is an app"
        case "customer": "is a portal customer"
        case _ where active == false: "is inactive"
        default: nil
        }
    }
}
