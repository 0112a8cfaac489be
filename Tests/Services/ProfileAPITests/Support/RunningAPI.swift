import Core
import Curl
import EntityModel
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InternalAPI
import Primitives
import TestSupport
import Testing

@testable import ProfileAPI

/// The API over real HTTP and a real database, with a substitute for entity-sync.
struct RunningAPI: Sendable {
    struct Answer: Sendable {
        var status: Int
        var body: [UInt8]
        var headers: [(name: String, value: String)]

        var text: String { String(decoding: body, as: UTF8.self) }
        var problem: String { (try? decode(ProblemDetails.self))?.detail ?? "no problem: \(status) \(text)" }
        var entityTag: String? { headers.first { $0.name.lowercased() == "etag" }?.value }

        func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
            try JSONDecoder().decode(type, from: Data(body))
        }
    }

    static let secret = "hunter2-swordfish"

    let store: ProfileStore
    let sync: SyncStandIn
    let profiles: ProfileClient
    /// Calls the API as a service or an operator.
    let client: InternalClient
    /// The methods and paths, such as `GET /api/v1/{account}/profiles`.
    let routes: [String]
    private let curl: CurlClient
    private let base: String

    static func with(
        isPrivateCloud: Bool = false, seal: @escaping ConnectionRoutes.Seal,
        guarding: @escaping @Sendable (Scope) -> any MiddlewareProtocol<Request, Response, BasicRequestContext> = {
            PassingMiddleware(scope: $0)
        }, _ body: @escaping @Sendable (RunningAPI) async throws -> Void
    ) async throws {
        try await ScratchSchema.with(migrations: ProfileStore.migrations()) { scratch in
            let store = ProfileStore(database: scratch.database)
            let sync = SyncStandIn()
            let curl = try CurlClient()
            let local = ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0))
            try await Application(router: sync.router(), configuration: local).test(.live) { syncServer in
                let syncBase = "http://127.0.0.1:\(try #require(syncServer.port))"
                let router = Router()
                let syncClient = SyncClient(InternalClient(curl: curl, base: syncBase, token: { _ in Secret("t") }))
                try AdminPageRoute(
                    store: store, sync: syncClient,
                    signIn: { id, secret in id == "reader" && secret.matches(Self.secret) }
                ).add(to: router)
                ProfileAPIRoutes(
                    store: store, sync: syncClient,
                    policy: ConnectionRoutes.Policy(
                        isPrivateCloud: isPrivateCloud,
                        webhookBases: [.jira: "https://j.tandem.example", .targetprocess: "https://t.tandem.example"]),
                    seal: seal, readers: { tool, _ in StubReader(tool: tool) },
                    adapter: { tool in
                        AdapterClient(
                            InternalClient(curl: curl, base: syncBase, token: { _ in Secret("t") }), tool: tool.type)
                    }
                ).add(to: router, guarding: guarding)
                let routes = router.routes.map { "\($0.method) \($0.path)" }
                try await Application(router: router, configuration: local).test(.live) { server in
                    let base = "http://127.0.0.1:\(try #require(server.port))"
                    let internalClient = InternalClient(curl: curl, base: base, token: { _ in Secret("t") })
                    try await body(
                        RunningAPI(
                            store: store, sync: sync, profiles: ProfileClient(internalClient), client: internalClient,
                            routes: routes,
                            curl: curl, base: base))
                }
            }
        }
    }

    func call(
        _ method: String, _ path: String, _ body: String? = nil, headers: [(name: String, value: String)] = []
    ) async throws -> Answer {
        let request = CurlRequest(
            method: method, url: base + path, headers: headers, body: body.map { .bytes(Array($0.utf8)) } ?? .none,
            deadline: .seconds(20), maximumResponseBytes: 1 << 20, addressPolicy: .any)
        let response = try await curl.send(request)
        return Answer(
            status: response.status, body: response.body,
            headers: response.headers.map { (name: $0.name, value: $0.value) })
    }
}

/// A reader with fixed answers.
///
/// Jira's fields cannot be read, as if Jira were unreachable.
private struct StubReader: ToolReader {
    let tool: Tool

    /// Resolves names: 1 to 9 are stories, and every other name except `gone` is an issue.
    func resolve(_ name: String) async throws(ToolError) -> EntitySnapshot {
        guard name != "gone" else { throw ToolError(kind: .notFound, message: "There is no item gone.") }
        let entity = EntityReference(
            sourceId: tool.type == .jira ? "100" : name,
            entityType: tool.type == .jira ? "10001" : name.count == 1 ? "userstory" : "bug", tool: tool)
        return try await read(entity, comments: false)
    }

    func read(_ entity: EntityReference, comments: Bool) async throws(ToolError) -> EntitySnapshot {
        EntitySnapshot(entity: entity, version: 1, modifiedAt: 1, fields: [:])
    }

    func read(_ entities: [EntityReference]) async throws(ToolError) -> [EntitySnapshot] { [] }

    func changes(of types: [String], since: Timestamp, cursor: String?) async throws(ToolError) -> ChangePage {
        ChangePage(changes: [], next: nil)
    }

    func query(_ selection: EntityQuery) async throws(ToolError) -> EntityPage { EntityPage(items: []) }

    func fields() async throws(ToolError) -> [FieldDescription] {
        guard tool.type != .jira else { throw ToolError(kind: .unavailable, message: "Jira is away.") }
        return [FieldDescription(id: FieldID("Name"), name: "Name", kind: .text)]
    }

    func metadata(project: String?) async throws(ToolError) -> ToolMetadata {
        ToolMetadata(
            types: [ToolMetadata.EntityType(id: project ?? "all", name: "Bug", level: 0)], relations: ["Blocks"])
    }

    func users(matching name: String) async throws(ToolError) -> [ToolUser] {
        [ToolUser(tool: tool.id, id: "7", name: name)]
    }

    func changelog(of entity: EntityReference) async throws(ToolError) -> [ChangelogEntry] {
        [ChangelogEntry(at: 7, author: nil, fields: [FieldID(entity.sourceId)])]
    }
}

/// A middleware that allows every request.
struct PassingMiddleware<Context: RequestContext>: RouterMiddleware {
    let scope: Scope

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        try await next(request, context)
    }
}
