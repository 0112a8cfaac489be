import Core
public import EntityModel
import Foundation
public import Hummingbird
import Primitives

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
/// - `GET {account}/{connection}/entities/{type}/{id}/references?cursor=…`: a page of the items that refer to a sprint, a
///   release, or the like;
/// - `POST {account}/{connection}/select`: a page of the items that match the ``EntityModel/EntityQuery`` in the body.
///
/// The group's middleware requires the scope `<tool>:read`.
public struct AdapterAPIRoutes: Sendable {
    /// The maximum size of a request body in bytes.
    ///
    /// It has ample room for 100 IDs and a long filter.
    static let maximumBody = 64 << 10
    /// The maximum number of items that a query may name.
    static let maximumIds = 100

    private let tool: ToolType
    private let sessions: any AdapterSessions

    /// - Parameters:
    ///   - tool: The tool type of the adapter.
    ///   - sessions: The tool sessions of the adapter. A ``ToolError`` that they throw is passed on to the caller.
    public init(tool: ToolType, sessions: any AdapterSessions) {
        self.tool = tool
        self.sessions = sessions
    }

    /// Adds the routes to a group such as `/api/v1`.
    public func add<Context: RequestContext>(to group: some RouterMethods<Context>) {
        addItemRoutes(to: group)
        addListRoutes(to: group)
        addMetadataRoutes(to: group)
        group.get(":account/:connection/state") { _, context in
            let (account, tool) = try address(context)
            return try await answer { try await sessions.state(of: tool, account: account) }
        }
        group.post(":account/:connection/refresh") { _, context in
            sessions.refresh(try address(context).account)
            return Response(status: .noContent)
        }
    }

    private func addItemRoutes<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get(":account/:connection/entities/:type/:id") { request, context in
            let comments = request.uri.queryParameters["comments"] == "true"
            return try await answer(context) { session, entity in
                let snapshot = try await session.reader.read(entity, comments: comments)
                session.visibility.found(entity, knownAs: snapshot.displayKey)
                return snapshot
            }
        }
        group.get(":account/:connection/entities/:type/:id/presence") { request, context in
            let key = request.uri.queryParameters["key"].map(String.init)
            return try await answer(context) { session, entity in
                do {
                    let presence = try await session.reader.presence(of: entity, knownAs: key)
                    session.visibility.found(entity, knownAs: key)
                    return presence
                } catch let failure as ToolError where failure.kind == .permissionLost {
                    session.visibility.lost(entity, knownAs: key, failure.message)
                    throw failure
                }
            }
        }
        group.get(":account/:connection/entities/:type/:id/conversions") { _, context in
            try await answer(context) { try await $0.reader.conversions(of: $1) }
        }
        group.get(":account/:connection/entities/:type/:id/references") { request, context in
            let cursor = request.uri.queryParameters["cursor"].map(String.init)
            return try await answerInBackground(context) {
                try await $0.reader.entities(referencing: $1, cursor: cursor)
            }
        }
        group.get(":account/:connection/entities/:type/:id/files/:file") { _, context in
            let (account, entity) = try entity(context)
            let id = try segment("file", context)
            // After the first byte is sent, the response can no longer report an error.
            let (reader, known) = try await ProblemError.withProblems {
                let reader = try await sessions.session(of: entity.tool, account: account).reader
                return (reader, try await reader.attachment(id, of: entity))
            }
            return Self.response(with: known, from: reader)
        }
        group.get(":account/:connection/resolve") { request, context in
            let name = try name(in: request)
            return try await answer(of: try address(context)) { try await $0.reader.resolve(name) }
        }
        group.get(":account/:connection/changelog") { request, context in
            let name = try name(in: request)
            return try await answer(of: try address(context)) { session in
                try await session.reader.changelog(of: try await session.reader.resolve(name).entity)
            }
        }
    }

    private func addListRoutes<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post(":account/:connection/entities") { request, context in
            let address = try address(context)
            let entities = try await request.json([EntityReference].self, upTo: Self.maximumBody)
            guard entities.count <= Self.maximumIds, entities.allSatisfy({ $0.tool == address.tool }) else {
                throw AdapterAPIRoutes.badRequest("Name at most \(Self.maximumIds) items of this connection.")
            }
            return try await answerInBackground(of: address) { session in
                let snapshots = try await session.reader.read(entities)
                for snapshot in snapshots { session.visibility.found(snapshot.entity, knownAs: snapshot.displayKey) }
                return snapshots
            }
        }
        group.get(":account/:connection/changes") { request, context in
            let query = request.uri.queryParameters
            guard let since = query["since"].flatMap({ Timestamp(String($0)) }) else {
                throw AdapterAPIRoutes.badRequest("`since` must be a time in milliseconds since 1970.")
            }
            let types = query[values: "types"].map(String.init)
            let cursor = query["cursor"].map(String.init)
            return try await answerInBackground(of: try address(context)) {
                try await $0.reader.changes(of: types, since: since, cursor: cursor)
            }
        }
        group.post(":account/:connection/select") { request, context in
            let address = try address(context)
            let selection = try await request.json(EntityQuery.self, upTo: Self.maximumBody)
            guard selection.ids?.count ?? 0 <= Self.maximumIds else {
                throw AdapterAPIRoutes.badRequest("`ids` must contain at most \(Self.maximumIds) IDs.")
            }
            return try await answerInBackground(of: address) { try await $0.reader.query(selection) }
        }
    }

    private func addMetadataRoutes<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get(":account/:connection/fields") { _, context in
            try await answer(of: try address(context)) { try await $0.reader.fields() }
        }
        group.get(":account/:connection/metadata") { request, context in
            let project = request.uri.queryParameters["project"].map(String.init)
            return try await answer(of: try address(context)) { try await $0.reader.metadata(project: project) }
        }
        group.get(":account/:connection/users") { request, context in
            let name = try name(in: request)
            return try await answer(of: try address(context)) { try await $0.reader.users(matching: name) }
        }
    }

    /// Returns a response whose body is an attachment, read from the tool while the caller receives it.
    private static func response(with file: Attachment, from reader: any AttachmentReader) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/octet-stream"],
            body: ResponseBody(contentLength: Int(file.size)) { writer in
                let handoff = StreamHandoff { try await reader.withAttachmentStream(file, $0) }
                defer { handoff.end() }
                guard let bytes = try await handoff.bytes() else { throw TruncatedStream() }
                var left = file.size
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

    private func name(in request: Request) throws -> String {
        guard let name = request.uri.queryParameters["name"], !name.isEmpty else {
            throw AdapterAPIRoutes.badRequest("The query parameter `name` is missing.")
        }
        return String(name)
    }

    private func entity(_ context: some RequestContext) throws -> (account: AccountID, entity: EntityReference) {
        let (account, tool) = try address(context)
        return (
            account,
            EntityReference(
                sourceId: try segment("id", context), entityType: try segment("type", context), tool: tool)
        )
    }

    private func address(_ context: some RequestContext) throws -> (account: AccountID, tool: Tool) {
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

    private func answer<Value: Encodable>(
        of address: (account: AccountID, tool: Tool), _ body: (AdapterSession) async throws -> Value
    ) async throws -> Response {
        try await answer { try await body(try await sessions.session(of: address.tool, account: address.account)) }
    }

    private func answer<Value: Encodable>(
        _ context: some RequestContext, _ body: (AdapterSession, EntityReference) async throws -> Value
    ) async throws -> Response {
        let (account, entity) = try entity(context)
        return try await answer(of: (account, entity.tool)) { try await body($0, entity) }
    }

    /// Answers a request of reconciliation or a job, whose tool requests wait for those that people notice.
    private func answerInBackground<Value: Encodable>(
        of address: (account: AccountID, tool: Tool), _ body: (AdapterSession) async throws -> Value
    ) async throws -> Response {
        try await RequestPriority.$current.withValue(.background) { try await answer(of: address, body) }
    }

    private func answerInBackground<Value: Encodable>(
        _ context: some RequestContext, _ body: (AdapterSession, EntityReference) async throws -> Value
    ) async throws -> Response {
        try await RequestPriority.$current.withValue(.background) { try await answer(context, body) }
    }
}
