import Core
public import EntityModel
import Foundation
public import Hummingbird
public import Primitives

/// The adapter API, which is the same for every tool.
///
/// The routes, below the group that they are added to:
/// - `GET {account}/{connection}/entities/{type}/{id}?comments=true`: the current snapshot of an item;
/// - `POST {account}/{connection}/entities`: the current snapshots of the items in the body, without comments. Items
///   that no longer exist are omitted;
/// - `GET {account}/{connection}/changes?since=…&types=…&cursor=…`: a page of changed items, with one `types` parameter
///   per type;
/// - `GET {account}/{connection}/resolve?name=…`: an item by its key or ID;
/// - `GET {account}/{connection}/changelog?name=…`: the users who changed an item's fields, as the tool recorded it;
/// - `GET {account}/{connection}/entities/{type}/{id}/presence?key=…`: whether the connection's user can prove that the
///   item exists;
/// - `GET {account}/{connection}/state`: the state of the connection;
/// - `POST {account}/{connection}/refresh`: reads a changed connection again;
/// - `GET {account}/{connection}/entities/{type}/{id}/conversions`: the conversions from and to an item;
/// - `POST {account}/{connection}/select`: a page of the items that match the ``EntityModel/EntityQuery`` in the body.
///
/// The group's middleware requires the scope `<tool>:read`.
public struct AdapterAPIRoutes: Sendable {
    /// Reads an item from the tool.
    public typealias Read =
        @Sendable (AccountID, EntityReference, _ comments: Bool) async throws -> EntitySnapshot
    /// Reads several items from the tool.
    public typealias ReadAll = @Sendable (AccountID, Tool, [EntityReference]) async throws -> [EntitySnapshot]
    /// Finds an item by its key or ID.
    public typealias Resolve = @Sendable (AccountID, Tool, _ name: String) async throws -> EntitySnapshot
    /// Returns the conversions from and to an item.
    public typealias Converted = @Sendable (AccountID, EntityReference) async throws -> EntityConversions
    /// Returns whether an item exists.
    public typealias Present = @Sendable (AccountID, EntityReference, _ key: String?) async throws -> Presence
    /// Returns the state of a connection.
    public typealias Standing = @Sendable (AccountID, Tool) async throws -> ConnectionState
    /// Reads a changed connection again.
    public typealias Refresh = @Sendable (AccountID, Tool) async throws -> Void
    /// Returns the fields that items have.
    public typealias Fields = @Sendable (AccountID, Tool) async throws -> [FieldDescription]
    /// Returns the tool's names of everything that a profile can refer to, in a project.
    public typealias Words = @Sendable (AccountID, Tool, _ project: String?) async throws -> ToolMetadata
    /// Returns the users who match a part of a name.
    public typealias People = @Sendable (AccountID, Tool, _ name: String) async throws -> [ToolUser]
    /// Returns the users who changed fields of the item with the given key or ID.
    public typealias Edits = @Sendable (AccountID, Tool, _ name: String) async throws -> [ChangelogEntry]
    /// Returns the description of an attachment of an item.
    public typealias File = @Sendable (AccountID, EntityReference, _ id: String) async throws -> Attachment
    /// Passes the bytes of an attachment to a closure while they arrive.
    public typealias ReadFile =
        @Sendable (AccountID, Attachment, _ consume: (ByteStream) async throws -> Void) async throws -> Void
    /// Lists the items that changed at or after `since`.
    public typealias Changes =
        @Sendable (AccountID, Tool, _ types: [String], _ since: Timestamp, _ cursor: String?) async throws -> ChangePage

    /// Lists the items that match a query.
    public typealias Select = @Sendable (AccountID, Tool, EntityQuery) async throws -> EntityPage

    /// The maximum size of a request body in bytes.
    ///
    /// It has ample room for 100 IDs and a long filter.
    static let maximumBody = 64 << 10
    /// The maximum number of items that a query may name.
    static let maximumIds = 100

    private let tool: ToolType
    private let read: Read
    private let readAll: ReadAll
    private let resolve: Resolve
    private let presence: Present
    private let state: Standing
    private let refresh: Refresh
    private let conversions: Converted
    private let fields: Fields
    private let vocabulary: Words
    private let people: People
    private let edits: Edits
    private let file: File
    private let readFile: ReadFile
    private let changes: Changes
    private let select: Select

    /// Creates the routes.
    ///
    /// A ``ToolError`` that a closure throws is passed on to the caller.
    public init(
        tool: ToolType, read: @escaping Read, readAll: @escaping ReadAll, resolve: @escaping Resolve,
        presence: Present? = nil, state: Standing? = nil,
        refresh: @escaping Refresh = { _, _ in }, conversions: @escaping Converted, fields: @escaping Fields,
        vocabulary: @escaping Words,
        people: @escaping People, edits: @escaping Edits, file: @escaping File, readFile: @escaping ReadFile,
        changes: @escaping Changes, select: @escaping Select
    ) {
        self.tool = tool
        self.read = read
        self.readAll = readAll
        self.resolve = resolve
        self.presence = presence ?? { _, entity, _ in throw Self.unanswered(entity.tool) }
        self.state = state ?? { _, tool in throw Self.unanswered(tool) }
        self.refresh = refresh
        self.conversions = conversions
        self.fields = fields
        self.vocabulary = vocabulary
        self.people = people
        self.edits = edits
        self.file = file
        self.readFile = readFile
        self.changes = changes
        self.select = select
    }

    /// Adds the routes to a group such as `/api/v1`.
    public func add<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get(":account/:connection/entities/:type/:id/presence") { request, context in
            let (account, entity) = try entity(context)
            let key = request.uri.queryParameters["key"].map(String.init)
            return try await answer { try await presence(account, entity, key) }
        }
        group.get(":account/:connection/state") { _, context in
            let (account, tool) = try address(context)
            return try await answer { try await state(account, tool) }
        }
        group.post(":account/:connection/refresh") { _, context in
            let (account, tool) = try address(context)
            try await ProblemError.withProblems { try await refresh(account, tool) }
            return Response(status: .noContent)
        }
        group.get(":account/:connection/entities/:type/:id/conversions") { _, context in
            let (account, entity) = try entity(context)
            return try await answer { try await conversions(account, entity) }
        }
        group.get(":account/:connection/entities/:type/:id/files/:file") { _, context in
            let (account, entity) = try entity(context)
            let id = try segment("file", context)
            // After the first byte is sent, the response can no longer report an error.
            let known = try await ProblemError.withProblems { try await file(account, entity, id) }
            return Response(
                status: .ok, headers: [.contentType: "application/octet-stream"],
                body: ResponseBody(contentLength: Int(known.size)) { writer in
                    let loan = StreamHandoff { try await readFile(account, known, $0) }
                    defer { loan.end() }
                    guard let bytes = try await loan.bytes() else { throw TruncatedStream() }
                    var left = known.size
                    while let chunk = try await bytes.next() {
                        left -= Int64(chunk.count)
                        guard left >= 0 else { break }
                        try await writer.write(ByteBuffer(bytes: chunk))
                    }
                    // Breaking the connection is the only way to show the reader that bytes are missing.
                    guard left == 0 else { throw TruncatedStream() }
                    try await writer.finish(nil)
                })
        }
        group.get(":account/:connection/entities/:type/:id") { request, context in
            let (account, entity) = try entity(context)
            let comments = request.uri.queryParameters["comments"] == "true"
            return try await answer { try await read(account, entity, comments) }
        }
        group.post(":account/:connection/entities") { request, context in
            let (account, tool) = try address(context)
            let entities = try await request.json([EntityReference].self, upTo: Self.maximumBody)
            guard entities.count <= Self.maximumIds, entities.allSatisfy({ $0.tool == tool }) else {
                throw AdapterAPIRoutes.badRequest("Name at most \(Self.maximumIds) items of this connection.")
            }
            return try await answer { try await readAll(account, tool, entities) }
        }
        group.get(":account/:connection/fields") { _, context in
            let (account, tool) = try address(context)
            return try await answer { try await fields(account, tool) }
        }
        group.get(":account/:connection/metadata") { request, context in
            let (account, tool) = try address(context)
            let project = request.uri.queryParameters["project"].map(String.init)
            return try await answer { try await vocabulary(account, tool, project) }
        }
        group.get(":account/:connection/users") { request, context in
            let (account, tool) = try address(context)
            let name = try name(in: request)
            return try await answer { try await people(account, tool, name) }
        }
        group.get(":account/:connection/changelog") { request, context in
            let (account, tool) = try address(context)
            let name = try name(in: request)
            return try await answer { try await edits(account, tool, name) }
        }
        group.get(":account/:connection/changes") { request, context in
            let (account, tool) = try address(context)
            let query = request.uri.queryParameters
            guard let since = query["since"].flatMap({ Timestamp(String($0)) }) else {
                throw AdapterAPIRoutes.badRequest("`since` must be a time in milliseconds since 1970.")
            }
            let types = query[values: "types"].map(String.init)
            let cursor = query["cursor"].map(String.init)
            return try await answer { try await changes(account, tool, types, since, cursor) }
        }
        group.get(":account/:connection/resolve") { request, context in
            let (account, tool) = try address(context)
            let name = try name(in: request)
            return try await answer { try await resolve(account, tool, name) }
        }
        group.post(":account/:connection/select") { request, context in
            let (account, tool) = try address(context)
            let selection = try await request.json(EntityQuery.self, upTo: Self.maximumBody)
            guard selection.ids?.count ?? 0 <= Self.maximumIds else {
                throw AdapterAPIRoutes.badRequest("`ids` must contain at most \(Self.maximumIds) IDs.")
            }
            return try await answer { try await select(account, tool, selection) }
        }
    }

    private static func unanswered(_ tool: Tool) -> ToolError {
        ToolError(kind: .rejected, message: "The adapter of \(tool.id) does not support this request.")
    }

    private func name(in request: Request) throws -> String {
        guard let name = request.uri.queryParameters["name"], !name.isEmpty else {
            throw AdapterAPIRoutes.badRequest("The query parameter `name` is missing.")
        }
        return String(name)
    }

    private func entity(_ context: some RequestContext) throws -> (AccountID, EntityReference) {
        let (account, tool) = try address(context)
        return (
            account,
            EntityReference(
                sourceId: try segment("id", context), entityType: try segment("type", context), tool: tool)
        )
    }

    private func address(_ context: some RequestContext) throws -> (AccountID, Tool) {
        (
            AccountID(rawValue: try segment("account", context)),
            Tool(id: try segment("connection", context), type: tool)
        )
    }

    private func segment(_ name: String, _ context: some RequestContext) throws -> String {
        let text = try context.parameters.require(name)
        guard let decoded = text.removingPercentEncoding, !decoded.isEmpty else {
            throw AdapterAPIRoutes.badRequest("The path parameter `\(name)` cannot be decoded.")
        }
        return decoded
    }

    private static func badRequest(_ detail: String) -> ProblemError {
        ProblemError(.badRequest, ProblemDetails(title: "Bad request", detail: detail))
    }

    /// An error that is thrown if the tool sends fewer or more bytes than it announced.
    private struct TruncatedStream: Error {}

    private func answer<Value: Encodable>(_ body: () async throws -> Value) async throws -> Response {
        try Response.json(try await ProblemError.withProblems(body))
    }
}
