import SimulatorKit

/// A user who can log in.
struct User: Sendable {
    /// The permission level of a user, from lowest to highest.
    enum Role: Int, Comparable, Sendable {
        case reader, member, administrator
        static func < (one: Role, other: Role) -> Bool { one.rawValue < other.rawValue }
    }

    /// The credentials of a user.
    struct Credentials: Sendable {
        /// The API token on Cloud, or the password on Data Center.
        var password: String
        /// A personal access token on Data Center, or an OAuth 2.0 access token on Cloud.
        var bearer: String
    }

    let name: String
    let key: String
    let accountID: String
    let displayName: String
    let email: String
    let role: Role
    let active: Bool
    /// The account type: `atlassian`, `app`, or `customer`.
    let accountType: String
    /// The IANA name of the time zone that the user chose.
    let timeZone: String
    /// Whether other users can see the email address; Cloud hides it otherwise.
    let showsEmail: Bool
    /// Whether a program logs in as this user.
    ///
    /// Its writes are counted separately.
    var isService = false
    let credentials: Credentials
    /// The user as other users see them.
    let seen: LinkedJSON

    init(
        name: String, accountID: String, displayName: String, email: String, role: Role, isService: Bool = false,
        active: Bool = true, accountType: String = "atlassian", timeZone: String = "Etc/UTC", showsEmail: Bool = false,
        credentials: Credentials, site: Site
    ) {
        (self.active, self.accountType) = (active, accountType)
        (self.timeZone, self.showsEmail) = (timeZone, showsEmail)
        self.name = name
        self.accountID = accountID
        self.displayName = displayName
        self.email = email
        self.role = role
        self.isService = isService
        self.credentials = credentials
        let key = site.shape == .datacenter ? "JIRAUSER1" + String(accountID.suffix(4)) : ""
        self.key = key
        seen = LinkedJSON { writer, version in
            writer.object { writer in
                switch site.shape {
                case .cloud:
                    let query = accountID.replacing(":", with: "%3A")
                    writer.member("self", site.api(version, "/user?accountId=" + query))
                    writer.member("accountId", accountID)
                    Self.writeAvatars(&writer, site)
                    writer.member("displayName", displayName)
                    writer.member("active", active)
                    writer.member("timeZone", timeZone)
                    writer.member("accountType", accountType)
                case .datacenter:
                    writer.member("self", site.api(version, "/user?username=" + name))
                    writer.member("name", name)
                    writer.member("key", key)
                    writer.member("emailAddress", email)
                    Self.writeAvatars(&writer, site)
                    writer.member("displayName", displayName)
                    writer.member("active", active)
                    writer.member("timeZone", timeZone)
                }
            }
        }
    }

    /// Returns the identifier in changelogs and requests: the accountId on Cloud, the key on Data Center.
    func identifier(_ shape: JiraDeployment) -> String {
        switch shape {
        case .cloud: accountID
        case .datacenter: key
        }
    }

    private static func writeAvatars(_ writer: inout JSONWriter, _ site: Site) {
        writer.member("avatarUrls") { writer in
            writer.object { writer in
                for size in ["48", "24", "16", "32"] {
                    writer.member(size + "x" + size, site.baseURL + "/secure/useravatar?avatarId=10122&size=" + size)
                }
            }
        }
    }
}
