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
    let transport: JiraTransport
    let selection: JiraFieldSelection
    let cache: JiraMetadataCache
    /// The current time.
    let now: @Sendable () -> Timestamp

    let issues: IssueAPI
    let issueProperties: IssuePropertyAPI
    let createScreens: CreateScreenAPI
    let comments: CommentAPI
    let commentFingerprints: CommentFingerprintAPI
    let worklogs: WorklogAPI
    let attachments: AttachmentAPI
    let links: LinkAPI
    let search: SearchAPI
    let fields: FieldAPI
    let renderers: RendererAPI
    let commentRenderers: CommentRendererAPI
    let metadata: MetadataAPI
    let projects: ProjectAPI
    let statuses: StatusAPI
    let workflows: WorkflowAPI
    let boards: BoardAPI
    let sprints: SprintAPI
    let epics: EpicAPI
    let teams: TeamAPI
    let users: UserAPI
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
        renderers: TextRenderers.Memory? = nil, now: @escaping @Sendable () -> Timestamp
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
        monitor: ConnectionMonitor? = nil, renderers: TextRenderers.Memory? = nil
    ) throws(ToolError) {
        self.init(
            connection: connection, selection: selection,
            client: ToolClient(
                curl: curl, connection: connection.tool, version: version, timing: timing, limit: limit,
                authorizer: try connection.authorizer(curl: curl, timing: timing, grant: grant),
                identity: connection.identity, monitor: monitor, readError: { JiraErrorReader.read($0) }),
            renderers: renderers, now: timing.now)
    }
}
