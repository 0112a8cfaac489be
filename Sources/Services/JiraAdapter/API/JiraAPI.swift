import AdapterKit
import Core
import Curl
import EntityModel
import Primitives
import ToolHTTP

/// Jira's REST API over one connection, with one property for each resource.
///
/// See: developer.atlassian.com/cloud/jira/platform/rest/v3 and developer.atlassian.com/server/jira/platform/rest.
struct JiraAPI: Sendable {
    /// The requests and responses.
    let transport: JiraTransport
    /// The fields that profiles map.
    let selection: JiraFieldSelection
    /// The metadata that several resources share.
    let cache: JiraMetadataCache
    /// The current time.
    let now: @Sendable () -> Timestamp

    /// Issues, their transitions, and their changelogs.
    let issues: IssueAPI
    /// The issue properties with Tandem's markers.
    let issueProperties: IssuePropertyAPI
    /// The issue types that this user may create, and the fields on their screens.
    let createScreens: CreateScreenAPI
    /// Comments of issues.
    let comments: CommentAPI
    /// Fingerprints of comments and worklogs, read without the texts.
    let commentFingerprints: CommentFingerprintAPI
    /// Worklogs of issues.
    let worklogs: WorklogAPI
    /// Attachments of issues.
    let attachments: AttachmentAPI
    /// Links between issues, and to other tools.
    let links: LinkAPI
    /// Searches by JQL.
    let search: SearchAPI
    /// Fields and their options.
    let fields: FieldAPI
    /// The formats of texts in fields.
    let renderers: RendererAPI
    /// The formats of comments and worklog texts.
    let commentRenderers: CommentRendererAPI
    /// The names in the whole site that a profile can use.
    let metadata: MetadataAPI
    /// Projects with their issue types, versions, and components.
    let projects: ProjectAPI
    /// The stable names of statuses.
    let statuses: StatusAPI
    /// Workflows of issue types.
    let workflows: WorkflowAPI
    /// Boards of Jira Software.
    let boards: BoardAPI
    /// Sprints of Jira Software.
    let sprints: SprintAPI
    /// Epics of Jira Software.
    let epics: EpicAPI
    /// The teams that team fields refer to.
    let teams: TeamAPI
    /// Users, among them Tandem's own.
    let users: UserAPI
    /// Webhooks of administrators and of apps.
    let webhooks: WebhookAPI

    /// The base URL and the credentials.
    var connection: JiraConnection { transport.connection }
    /// The product, which determines the version of the API.
    var product: JiraProduct { transport.product }

    /// Creates the API with an existing ``ToolClient``.
    ///
    /// - Parameters:
    ///   - connection: The connection, with its base URL and credentials.
    ///   - selection: The fields that profiles map.
    ///   - client: The HTTP client, which must use ``JiraErrorReader/read(_:)`` to read errors.
    ///   - renderers: The text formats that are known; `nil` for none.
    ///   - now: The current time.
    init(
        connection: JiraConnection, selection: JiraFieldSelection = JiraFieldSelection(), client: ToolClient,
        renderers: TextRenderers.Cache? = nil, now: @escaping @Sendable () -> Timestamp
    ) {
        let transport = JiraTransport(
            connection: connection, client: client, schemaFieldIDs: selection.schemaFieldIDs)
        let cache = JiraMetadataCache(renderers: renderers, now: now)
        self.transport = transport
        self.selection = selection
        self.cache = cache
        self.now = now
        search = SearchAPI(transport)
        projects = ProjectAPI(transport)
        boards = BoardAPI(transport)
        self.renderers = RendererAPI(transport, cache: cache)
        issues = IssueAPI(transport, selection: selection)
        issueProperties = IssuePropertyAPI(transport, now: now)
        createScreens = CreateScreenAPI(transport, now: now)
        comments = CommentAPI(transport)
        commentFingerprints = CommentFingerprintAPI(transport, search: search, now: now)
        commentRenderers = CommentRendererAPI(transport, renderers: self.renderers, now: now)
        worklogs = WorklogAPI(transport)
        attachments = AttachmentAPI(transport, now: now)
        links = LinkAPI(transport)
        fields = FieldAPI(transport, selection: selection, cache: cache, now: now)
        metadata = MetadataAPI(transport)
        statuses = StatusAPI(transport, now: now)
        workflows = WorkflowAPI(transport, projects: projects, now: now)
        sprints = SprintAPI(transport, boards: boards, now: now)
        epics = EpicAPI(transport, now: now)
        teams = TeamAPI(transport, search: search, now: now)
        users = UserAPI(transport, now: now)
        webhooks = WebhookAPI(transport)
    }

    /// Creates the API with its own ``ToolClient``.
    ///
    /// - Throws: `ToolError` of kind `.forbidden` if the connection's key cannot sign.
    init(
        connection: JiraConnection, selection: JiraFieldSelection = JiraFieldSelection(), curl: CurlClient,
        version: String, timing: TimeSource = .system,
        limit: InstanceLimit = InstanceLimit(ToolConcurrency.maxPerAccount), grant: (any ToolAuthorizer)? = nil,
        monitor: ConnectionMonitor? = nil, renderers: TextRenderers.Cache? = nil
    ) throws(ToolError) {
        self.init(
            connection: connection, selection: selection,
            client: ToolClient(
                curl: curl, connection: connection.tool, version: version, timing: timing, limit: limit,
                authorizer: try connection.authorizer(curl: curl, timing: timing, grant: grant),
                identity: connection.identity, monitor: monitor, readLimits: JiraRateLimits.notice,
                readError: { JiraErrorReader.read($0) }),
            renderers: renderers, now: timing.now)
    }
}
