import AdapterKit
import Core
import Curl
import EntityModel
import Foundation
import Primitives
import ToolHTTP

/// The client for Jira's REST API over one connection.
///
/// See: developer.atlassian.com/cloud/jira/platform/rest/v3 and developer.atlassian.com/server/jira/platform/rest.
struct JiraAPI: Sendable {
    let connection: JiraConnection
    /// The fields that Tandem syncs.
    let fields: Set<JiraField>
    /// The mapped fields that are known by their schema alone.
    let schemaFieldIDs: Set<FieldID>
    /// The mapped fields whose missing values Tandem creates in Jira.
    let fieldsWithReferenceCreation: Set<FieldID>
    /// The boards by which profiles distinguish sprints.
    let boards: Set<Int64>
    /// Whether a profile maps worklogs.
    let mapsWorklogs: Bool
    let schemas: FieldSchemaCache
    /// The IDs of issues by their keys.
    ///
    /// A key never refers to another issue later.
    let ids: ExpiringCache<String, String>
    /// The fields on the screens for new issues.
    let screens: ExpiringCache<CreateScreenKey, [JiraCreateField]>
    /// The workflows of issue types; `nil` for a workflow that Jira does not show to this user.
    let workflows: ExpiringCache<WorkflowKey, JiraWorkflow?>
    /// The markers of issues by their IDs; `nil` for an issue without one.
    let markers: ExpiringCache<String, JiraShareMarker.Value?>
    /// The issues that Tandem created, by their shares.
    let made: ExpiringCache<String, EntityReference>
    /// The text formats that Jira's renderings revealed.
    let rendererMemory: TextRenderers.Memory
    /// The projects and types of issues whose comments are read or written.
    let homes: ExpiringCache<String, IssueHome>
    /// The options of cascading fields, by project, issue type, and field.
    let cascades: ExpiringCache<CascadeKey, [JiraIssue.Value]>
    /// The IDs of teams by their lowercased names.
    let teams: ExpiringCache<String, Set<String>>
    /// The statuses of the site.
    let statusList: ExpiringCache<String, [JiraTransition.Status]>
    /// The IDs of sprints by their names.
    let sprints: ExpiringCache<SprintKey, Int64>
    /// The results of user searches, by email address, user name, or ID.
    let users: ExpiringCache<String, UserMatch>
    let attachmentSettings: ExpiringCache<Bool, JiraAttachmentSettings>
    /// The fingerprints of the comments and worklogs of issues that changed lately.
    let discussions: ExpiringCache<ChangedIssue, CommentFingerprints>
    /// The user as which Tandem logs in; `nil` if Jira does not report the user.
    let own: ExpiringCache<Bool, JiraUser?>
    /// The current time.
    let now: @Sendable () -> Timestamp
    let tool: ToolClient

    /// Creates the client with an existing ``ToolClient``.
    ///
    /// - Parameters:
    ///   - connection: The connection, with its base URL and credentials.
    ///   - mapped: The fields to read in addition to those that are always read.
    ///   - fieldsWithReferenceCreation: The mapped fields whose missing values Tandem creates in Jira.
    ///   - boards: The boards by which profiles distinguish sprints.
    ///   - tool: The HTTP client, which must use ``JiraErrorReader/read(_:)`` to read errors.
    ///   - renderers: The text formats that are known; `nil` for none.
    ///   - now: The current time.
    init(
        connection: JiraConnection, mapped: [FieldID] = [], fieldsWithReferenceCreation: [FieldID] = [],
        boards: Set<Int64> = [],
        tool: ToolClient, renderers: TextRenderers.Memory? = nil, now: @escaping @Sendable () -> Timestamp
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

    /// Creates the client with its own ``ToolClient``.
    ///
    /// - Throws: `ToolError` of kind `.forbidden` if the connection's key cannot sign.
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

    /// The screen on which users create issues of a type in a project.
    struct CreateScreenKey: Hashable {
        let project: String
        let type: String
    }

    // MARK: Calls

    /// Reads a resource.
    ///
    /// With `proving`, the caller relies on something that is missing in the response. Therefore Jira must have
    /// answered the connection's own user.
    func get<Value: Decodable>(
        _ path: [String], of api: [String]? = nil, query: [(name: String, value: String)] = [],
        proving: Bool = false, as type: Value.Type = Value.self
    ) async throws(ToolError) -> Value {
        let response = try await request("GET", path, of: api, query: query)
        if proving { try await tool.prove(response) }
        return try decode(response, "GET", path)
    }

    /// Sends a body and decodes the response.
    func send<Value: Decodable>(
        _ method: String, _ path: [String], of api: [String]? = nil, query: [(name: String, value: String)] = [],
        body: some Encodable, isRepeatable: Bool, as type: Value.Type = Value.self
    ) async throws(ToolError) -> Value {
        try decode(
            try await request(method, path, of: api, query: query, body: try encode(body), isRepeatable: isRepeatable),
            method, path)
    }

    /// Sends a body and ignores the content of the response.
    func send(
        _ method: String, _ path: [String], body: some Encodable, isRepeatable: Bool
    ) async throws(ToolError) {
        try await request(method, path, body: try encode(body), isRepeatable: isRepeatable)
    }

    /// Sends one request to the platform API, or to another API below the base URL.
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

    /// Sends the request.
    ///
    /// An HTML page with a success status is an error, because it comes from another program.
    func sent(_ request: ToolRequest) async throws(ToolError) -> CurlResponse {
        let response = try await tool.send(request)
        guard response.header("content-type")?.lowercased().hasPrefix("text/html") != true else {
            throw JiraErrorReader.page(status: response.status)
        }
        return response
    }

    /// Returns a request with the credentials.
    func prepared(
        _ method: String, _ path: [String], of api: [String]? = nil, query: [(name: String, value: String)] = []
    ) -> ToolRequest {
        var request = connection.request(method, path, of: api, query: query)
        if path.count > 1, path[0] == "issue", path[1] != "bulk" { request.writtenEntityID = path[1] }
        return request
    }

    /// Decodes JSON.
    ///
    /// A working Jira never returns the HTML page of a login form or a proxy here.
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
            throw ToolError(kind: .rejected, message: "The request to Jira cannot be encoded as JSON.")
        }
    }
}
