/// A Jira user.
///
/// Cloud identifies users by `accountId` and usually hides their email addresses. Data Center uses `name` and `key`.
struct JiraUser: Decodable, Hashable, Sendable {
    var accountId: String?
    /// The type of the account: `atlassian` for users who log in, `app`, or `customer` for portal customers.
    ///
    /// Only Cloud reports it.
    var accountType: String?
    var name: String?
    var key: String?
    var displayName: String?
    var emailAddress: String?
    var active: Bool?
    /// The IANA time zone of the user.
    var timeZone: String?

    /// Whether two responses of Jira mean the same user, or `nil` if they have no identifier in common.
    func isSame(as other: JiraUser) -> Bool? {
        for id in [\JiraUser.accountId, \.key, \.name] {
            if let own = self[keyPath: id], let others = other[keyPath: id] { return own == others }
        }
        return nil
    }

    /// Whether the user is a person, not an app or the user as which Tandem logs in; `nil` if that is unknown.
    func isPerson(otherThan own: JiraUser?) -> Bool? {
        if accountType == "app" { return false }
        return own.flatMap { isSame(as: $0) }.map { !$0 }
    }

    /// Whether an ID names the user.
    ///
    /// Data Center's user names are not case-sensitive.
    func isKnown(as id: String) -> Bool {
        accountId == id || name?.lowercased() == id.lowercased() || key?.lowercased() == id.lowercased()
    }

    /// The reason why nothing can be assigned to the user, or `nil` for an active person.
    var obstacle: String? {
        switch accountType {
        case "app": "is an app"
        case "customer": "is a portal customer"
        case _ where active == false: "is inactive"
        default: nil
        }
    }
}
