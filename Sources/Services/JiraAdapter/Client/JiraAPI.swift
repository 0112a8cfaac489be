import AdapterKit
import Core
import Curl
import EntityModel
import Foundation
import Primitives
import ToolHTTP

/// Speaks Jira's REST API over one connection.
///
/// Sources: developer.atlassian.com/cloud/jira/platform/rest/v3 and developer.atlassian.com/server/jira/platform/rest.
struct JiraAPI: Sendable {
    let connection: JiraConnection
    /// The fields that are kept in step.
    let fields: Set<JiraField>
    /// Mapped fields that are known by their schema alone.
    let schemaFieldIDs: Set<FieldID>
    /// Mapped fields whose values are made where Jira lacks them.
    let fieldsWithReferenceCreation: Set<FieldID>
    /// The boards by which profiles tell sprints apart.
    let boards: Set<Int64>
    /// Whether logged work is mapped.
    let mapsWorklogs: Bool
    let schemas: FieldSchemaCache
    /// The ids of issues by their keys; a key never comes to mean another issue.
    let ids: ExpiringCache<String, String>
    /// The fields that new issues need.
    let screens: ExpiringCache<CreateScreenKey, [JiraCreateField]>
    /// `nil` is one that this user is not told.
    let workflows: ExpiringCache<WorkflowKey, JiraWorkflow?>
    /// The markers of issues by their IDs; `nil` for an issue without one.
    let markers: ExpiringCache<String, JiraShareMarker.Value?>
    /// The issues that Tandem turned out to have made, by their shares.
    let made: ExpiringCache<String, EntityReference>
    /// The formats of texts that Jira's renderings showed.
    let rendererMemory: TextRenderers.Memory
    /// The projects and types of issues that comments are written to.
    let homes: ExpiringCache<String, IssueHome>
    /// The options of cascading fields, by project, type of issue, and field.
    let cascades: ExpiringCache<CascadeKey, [JiraIssue.Value]>
    /// The IDs of teams by their names in lower case.
    let teams: ExpiringCache<String, Set<String>>
    /// The statuses of the site.
    let statusList: ExpiringCache<String, [JiraTransition.Status]>
    /// The ids of sprints by their names.
    let sprints: ExpiringCache<SprintKey, Int64>
    /// The users whom email addresses and names turned out to mean.
    let users: ExpiringCache<String, UserMatch>
    let attachmentSettings: ExpiringCache<Bool, JiraAttachmentSettings>
    /// The comments and the logged work of issues that changed lately.
    let discussions: ExpiringCache<ChangedIssue, CommentFingerprints>
    /// The user as whom Tandem signs in; `nil` if Jira does not tell.
    let own: ExpiringCache<Bool, JiraUser?>
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64
    let tool: ToolClient

    /// - Parameters:
    ///   - connection: where and as whom.
    ///   - mapped: fields that are read beside those that always are.
    ///   - fieldsWithReferenceCreation: those of them whose values are made where Jira lacks them.
    ///   - boards: by which profiles tell sprints apart.
    ///   - tool: made with ``JiraErrorReader/read(_:)`` as the reader of errors.
    ///   - renderers: The formats of texts that are known; `nil` for none yet.
    ///   - now: milliseconds since 1970.
    init(
        connection: JiraConnection, mapped: [FieldID] = [], fieldsWithReferenceCreation: [FieldID] = [],
        boards: Set<Int64> = [],
        tool: ToolClient, renderers: TextRenderers.Memory? = nil, now: @escaping @Sendable () -> Int64
    ) {
        self.fieldsWithReferenceCreation = Set(fieldsWithReferenceCreation)
        self.boards = boards
        self.connection = connection
        fields = JiraField.always.union(mapped.compactMap { JiraField($0) })
        let worklogs = FieldID.loggedWork(of: .jira)
        mapsWorklogs = mapped.contains(worklogs)
        schemaFieldIDs = Set(mapped.filter { JiraField($0) == nil && $0 != worklogs })
        schemas = FieldSchemaCache(now: now)
        ids = ExpiringCache(now: now)
        sprints = ExpiringCache(now: now)
        users = ExpiringCache(now: now)
        attachmentSettings = ExpiringCache(now: now)
        discussions = ExpiringCache(now: now)
        own = ExpiringCache(now: now)
        self.tool = tool
        self.now = now
        screens = ExpiringCache(now: now)
        workflows = ExpiringCache(now: now)
        statusList = ExpiringCache(now: now)
        markers = ExpiringCache(now: now)
        made = ExpiringCache(now: now)
        rendererMemory = renderers ?? ExpiringCache(now: now)
        homes = ExpiringCache(now: now)
        cascades = ExpiringCache(now: now)
        teams = ExpiringCache(now: now)
    }

    /// Makes the client with its own ``ToolClient``.
    ///
    /// - Throws: `forbidden` if the connection's key cannot sign.
    init(
        connection: JiraConnection, mapped: [FieldID] = [], fieldsWithReferenceCreation: [FieldID] = [],
        boards: Set<Int64> = [],
        curl: CurlClient, version: String, timing: TimeSource = .system,
        limit: InstanceLimit = InstanceLimit(ToolConcurrency.maxPerAccount), grant: (any ToolAuthorizer)? = nil,
        monitor: ConnectionMonitor? = nil, renderers: TextRenderers.Memory? = nil
    ) throws(ToolError) {
        self.init(
            connection: connection, mapped: mapped, fieldsWithReferenceCreation: fieldsWithReferenceCreation,
            boards: boards,
            tool: ToolClient(
                curl: curl, connection: connection.tool, version: version, timing: timing, limit: limit,
                authorizer: try connection.authorizer(curl: curl, timing: timing, grant: grant),
                identity: connection.identity, monitor: monitor, readError: { JiraErrorReader.read($0) }),
            renderers: renderers, now: timing.now)
    }

    /// The screen on which issues of a type are made in a project.
    struct CreateScreenKey: Hashable {
        let project: String
        let type: String
    }

    // MARK: Calls

    /// Reads a resource.
    ///
    /// With `proving`, something is concluded from what the answer does not contain: then the answer must have been
    /// given to the connection's own user.
    func get<Value: Decodable>(
        _ path: [String], of api: [String]? = nil, query: [(name: String, value: String)] = [],
        proving: Bool = false, as type: Value.Type = Value.self
    ) async throws(ToolError) -> Value {
        let response = try await request("GET", path, of: api, query: query)
        if proving { try await tool.prove(response) }
        return try decode(response, "GET", path)
    }

    /// Sends a body and reads the answer.
    func send<Value: Decodable>(
        _ method: String, _ path: [String], of api: [String]? = nil, query: [(name: String, value: String)] = [],
        body: some Encodable, isRepeatable: Bool, as type: Value.Type = Value.self
    ) async throws(ToolError) -> Value {
        try decode(
            try await request(method, path, of: api, query: query, body: try encode(body), isRepeatable: isRepeatable),
            method, path)
    }

    /// Sends a body; what the answer holds does not matter.
    func send(
        _ method: String, _ path: [String], body: some Encodable, isRepeatable: Bool
    ) async throws(ToolError) {
        try await request(method, path, body: try encode(body), isRepeatable: isRepeatable)
    }

    /// One request to the platform API, or to another one below the base address.
    @discardableResult
    func request(
        _ method: String, _ path: [String], of api: [String]? = nil, query: [(name: String, value: String)] = [],
        body: [UInt8]? = nil, isRepeatable: Bool? = nil
    ) async throws(ToolError) -> CurlResponse {
        var request = prepared(method, path, of: api, query: query)
        if body != nil { request.headers.append(("Content-Type", "application/json")) }
        request.body = body
        request.isIdempotent = isRepeatable ?? request.isIdempotent
        return try await sent(request)
    }

    /// Sends the request; a page that another program answers with success is a failure.
    func sent(_ request: ToolRequest) async throws(ToolError) -> CurlResponse {
        let response = try await tool.send(request)
        guard response.header("content-type")?.lowercased().hasPrefix("text/html") != true else {
            throw JiraErrorReader.page(status: response.status)
        }
        return response
    }

    /// A request with the credentials in it.
    func prepared(
        _ method: String, _ path: [String], of api: [String]? = nil, query: [(name: String, value: String)] = []
    ) -> ToolRequest {
        var request = connection.request(method, path, of: api, query: query)
        if path.count > 1, path[0] == "issue", path[1] != "bulk" { request.writtenEntityID = path[1] }
        return request
    }

    /// Reads JSON; a page of a sign-in form or a proxy is what no working Jira answers.
    func decode<Value: Decodable>(
        _ response: CurlResponse, _ method: String, _ path: [String]
    ) throws(ToolError) -> Value {
        do {
            let decoder = JSONDecoder()
            decoder.userInfo[.otherFields] = schemaFieldIDs
            return try ToolJSON.decode(from: response.body, decoder: decoder)
        } catch {
            throw JiraErrorReader.unreadableResponse("\(method) \(path.joined(separator: "/"))")
        }
    }

    func encode(_ body: some Encodable) throws(ToolError) -> [UInt8] {
        do {
            return Array(try JSONEncoder().encode(body))
        } catch {
            throw ToolError(kind: .rejected, message: "what is to be sent to Jira cannot be written as JSON")
        }
    }
}
