import OrderedCollections
import SimulatorKit

/// The whole state of the simulated Jira.
///
/// One lock guards it, and no operation on it waits.
struct World: Sendable {
    let site: Site
    /// The vocabulary in the language of the current caller.
    var vocabulary: Vocabulary
    /// The vocabulary in the language of the site, which webhooks use.
    var siteVocabulary: Vocabulary {
        didSet { webhookVocabulary = siteVocabulary.ofWebhooks(site: site) }
    }
    private(set) var webhookVocabulary: Vocabulary
    /// The languages that users chose, by user name.
    var languages: [String: Vocabulary.Language] = [:]
    /// Whether `GET user/email` returns addresses.
    var tellsAddresses = false
    /// The renderers of text fields on Data Center; fields without an entry use wiki markup.
    var renderers: [String: TextRenderer] = [:]
    var users: [User] = []
    var projects: [Project] = []
    var boards: [Board] = []
    var issues: OrderedDictionary<Int, Issue> = [:]
    var issueIDs: [String: Int] = [:]
    /// The issue IDs of comments, by comment ID.
    var commentIssues: [Int: Int] = [:]
    var webhooks: [Webhook] = []
    /// The deliveries that the current call caused.
    ///
    /// They are removed when the call ends.
    var outbox: [Delivery] = []
    var writes = WriteCounts()
    var signInGuard = SignInGuard()
    /// The ways in which formerly valid logins fail.
    var brokenLogins: [String: BrokenLogin] = [:]
    /// Whether a gateway removes the headers that name the user.
    var hidesLogins = false
    var issuer = TokenIssuer()
    var consents = OAuthConsents()
    /// The builds and deployments, by kind, pipeline, and number.
    var deliveries: [String: CIReportResource.Kept] = [:]
    var applicationLinks = ApplicationLinks()
    /// The time for which searches do not see a change, in milliseconds.
    var searchLag: Int64 = 0
    /// The fields that an administrator removed from the screens that create and edit issues.
    var offScreen: Set<String> = []
    /// Whether the create metadata has the format of Server before 8.4.
    var hasClassicMetadata = false
    /// The versions and components that were created, by project key.
    var parts: [String: [(kind: String, choice: Field.Choice)]] = [:]
    /// The IDs of sub-tasks, by the ID of their parent issue.
    var subtaskIDs: [Int: [Int]] = [:]
    /// The links between issues, by link ID.
    var links: OrderedDictionary<Int, IssueLink> = [:]
    /// The issue IDs of attachments, by attachment ID.
    var attachmentIssues: [Int: Int] = [:]
    private var lastIdentifiers: [IdentifierKind: Int] = [:]

    /// The kinds of IDs that have a counter of their own.
    enum IdentifierKind: Hashable, Sendable {
        case issue, comment, change, remoteLink, part, link, webhook, delivery, attachment, worklog
    }

    init(site: Site) {
        self.site = site
        vocabulary = Vocabulary(site: site)
        siteVocabulary = vocabulary
        webhookVocabulary = vocabulary.ofWebhooks(site: site)
    }

    /// Runs an operation in the language of a user.
    mutating func speaking<Result>(
        toUser user: User?, _ body: (inout World) throws(APIError) -> Result
    ) throws(APIError) -> Result {
        guard let language = user.flatMap({ languages[$0.name] }) else { return try body(&self) }
        vocabulary = siteVocabulary.translated(language, site: site)
        defer { vocabulary = siteVocabulary }
        return try body(&self)
    }

    mutating func nextIdentifier(_ kind: IdentifierKind) -> Int {
        let next = (lastIdentifiers[kind] ?? (kind == .webhook ? 0 : 10_000)) + 1
        lastIdentifiers[kind] = next
        return next
    }

    func user(_ name: String) -> User? { users.first { $0.name == name } }

    func project(_ idOrKey: String) -> Project? { projects.first { $0.key == idOrKey || $0.id == idOrKey } }

    /// Finds a user by the identifier that this product accepts: accountId on Cloud, name or key on Data Center.
    func user(in value: JSONValue) -> User? {
        switch site.shape {
        case .cloud:
            guard let id = (value["accountId"] ?? value["id"])?.text else { return nil }
            return users.first { $0.accountID == id }
        case .datacenter:
            guard let name = (value["name"] ?? value["key"])?.text else { return nil }
            return users.first { $0.name == name || $0.key == name }
        }
    }

    /// Returns the issue with an ID or key if the caller can see it.
    func issue(_ idOrKey: String, for user: User) throws(APIError) -> Issue {
        let id = Int(idOrKey) ?? issueIDs[idOrKey.uppercased()]
        guard let id, let issue = issues[id], isVisible(issue, to: user) else {
            throw .invisibleIssue(site.shape)
        }
        return issue
    }

    /// Whether a user can see the issue's project and no security level hides the issue from the user.
    func isVisible(_ issue: Issue, to user: User) -> Bool {
        project(issue.projectKey)?.isVisible(to: user) == true && !issue.hiddenFrom.contains(user.name)
    }

    /// Returns the issue with an ID or key; rejects callers who cannot edit it.
    func editableIssue(_ idOrKey: String, for user: User) throws(APIError) -> Issue {
        let issue = try issue(idOrKey, for: user)
        guard user.role >= .member, issue.archived == nil else { throw .uneditableIssue }
        return issue
    }
}

/// The number of writes per user and issue.
struct WriteCounts: Sendable {
    /// A kind of write.
    enum Kind: String, Sendable {
        case creates, edits, transitions, comments, commentEdits, deletes, properties, links, attachments, worklogs
    }

    private(set) var byIssue: [String: [String: [String: Int]]] = [:]

    mutating func count(_ kind: Kind, _ key: String, by user: String) {
        byIssue[key, default: [:]][user, default: [:]][kind.rawValue, default: 0] += 1
    }
}
