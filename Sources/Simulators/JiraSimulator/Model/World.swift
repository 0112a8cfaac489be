import OrderedCollections

/// The whole state of the simulated Jira.
///
/// One lock guards it; nothing in it waits.
struct World: Sendable {
    let site: Site
    /// In the language of whoever asks now.
    var vocabulary: Vocabulary
    /// In the language of the site, which webhooks speak.
    var siteVocabulary: Vocabulary {
        didSet { webhookVocabulary = siteVocabulary.ofWebhooks(site: site) }
    }
    private(set) var webhookVocabulary: Vocabulary
    /// The languages that users chose, by their names.
    var languages: [String: Vocabulary.Language] = [:]
    /// Whether `GET user/email` answers.
    var tellsAddresses = false
    /// The renderers of text fields on Data Center; wiki markup where none is named.
    var renderers: [String: TextRenderer] = [:]
    var users: [User] = []
    var projects: [Project] = []
    var boards: [Board] = []
    var issues: OrderedDictionary<Int, Issue> = [:]
    var issueIDs: [String: Int] = [:]
    /// The issue of each comment.
    var commentIssues: [Int: Int] = [:]
    var webhooks: [Webhook] = []
    /// Deliveries that the current call caused; taken away when it ends.
    var outbox: [Delivery] = []
    var writes = WriteCounts()
    var signInGuard = SignInGuard()
    /// The ways in which logins fail that were valid before.
    var brokenLogins: [String: BrokenLogin] = [:]
    /// Whether a gateway takes away the headers that name the user.
    var hidesLogins = false
    var issuer = TokenIssuer()
    var consents = OAuthConsents()
    /// Builds and deployments by their kinds, pipelines and numbers.
    var deliveries: [String: CIReportResource.Kept] = [:]
    var applicationLinks = ApplicationLinks()
    /// How long a change stays unseen by searches, in milliseconds.
    var searchLag: Int64 = 0
    /// Fields that an administrator took off the screens to create and edit issues.
    var offScreen: Set<String> = []
    /// Whether the create metadata is that of Server before 8.4.
    var hasClassicMetadata = false
    /// The versions and components that were made, by their projects' keys.
    var parts: [String: [(kind: String, choice: Field.Choice)]] = [:]
    /// The sub-tasks of each issue that has some.
    var subtaskIDs: [Int: [Int]] = [:]
    /// Links between issues, by their ids.
    var links: OrderedDictionary<Int, IssueLink> = [:]
    /// The issues of attachments, by the ids of these.
    var attachmentIssues: [Int: Int] = [:]
    private var lastIdentifiers: [IdentifierKind: Int] = [:]

    /// What is numbered on its own.
    enum IdentifierKind: Hashable, Sendable {
        case issue, comment, change, remoteLink, part, link, webhook, delivery, attachment, worklog
    }

    init(site: Site) {
        self.site = site
        vocabulary = Vocabulary(site: site)
        siteVocabulary = vocabulary
        webhookVocabulary = vocabulary.ofWebhooks(site: site)
    }

    /// Does something in the language of a user.
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

    /// Finds a user by what this product takes: accountId on Cloud, name or key on Data Center.
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

    /// The issue of an id or a key, if the caller may see it.
    func issue(_ idOrKey: String, for user: User) throws(APIError) -> Issue {
        let id = Int(idOrKey) ?? issueIDs[idOrKey.uppercased()]
        guard let id, let issue = issues[id], isVisible(issue, to: user) else {
            throw .invisibleIssue(site.shape)
        }
        return issue
    }

    /// Whether a user sees the project of an issue, and its security level does not hide the issue.
    func isVisible(_ issue: Issue, to user: User) -> Bool {
        project(issue.projectKey)?.isVisible(to: user) == true && !issue.hiddenFrom.contains(user.name)
    }

    /// The same, refused to those who may only read.
    func editableIssue(_ idOrKey: String, for user: User) throws(APIError) -> Issue {
        let issue = try issue(idOrKey, for: user)
        guard user.role >= .member, issue.archived == nil else { throw .uneditableIssue }
        return issue
    }
}

/// How often each user wrote to each issue.
struct WriteCounts: Sendable {
    /// A way of writing.
    enum Kind: String, Sendable {
        case creates, edits, transitions, comments, commentEdits, deletes, properties, links, attachments, worklogs
    }

    private(set) var byIssue: [String: [String: [String: Int]]] = [:]

    mutating func count(_ kind: Kind, _ key: String, by user: String) {
        byIssue[key, default: [:]][user, default: [:]][kind.rawValue, default: 0] += 1
    }
}
