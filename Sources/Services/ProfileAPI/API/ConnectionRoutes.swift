import Core
import EntityModel
import HTTPTypes
import Hummingbird
import InternalAPI

/// The connections of an account, under `/api/v1/{account}/connections`.
///
/// Credentials are sealed when they arrive. No route returns them.
struct ConnectionRoutes: Sendable {
    /// Seals credentials under the account's data-encryption key.
    typealias Seal =
        @Sendable (ConnectionCredentials, AccountID, _ connection: String) async throws -> (
            sealed: [UInt8], keyId: String
        )

    /// The installation's rules for connections.
    struct Policy: Hashable, Sendable {
        /// Whether private networks, `http`, and custom certificates are allowed.
        var isPrivateCloud: Bool
        /// The public address of each tool's adapter, without a trailing slash.
        var webhookBases: [ToolType: String]
    }

    static let maximumBody = 256 << 10

    let store: ProfileStore
    let policy: Policy
    let seal: Seal
    let readers: ToolReaders
    let states: ConnectionStates

    /// Adds the routes that require `profiles:read`.
    ///
    /// The routes are `GET` of all connections, of one connection, of its `/webhook`, and of its tool's `/fields`,
    /// `/metadata`, `/users`, and `/changelog`.
    func addReading<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("") { _, context in
            let connections = try await store.connections(of: context.account)
            let states = await states.states(of: connections)
            return try Response.json(connections.map { ConnectionView($0, state: states[$0.id]) })
        }
        group.get(":connection") { _, context in
            let connection = try await find(context)
            let state = await states.state(of: connection)
            return try Response.json(ConnectionView(connection, state: state), version: connection.version)
        }
        group.get(":connection/fields") { _, context in
            let connection = try await find(context)
            return try Response.json(try await reader(of: connection).fields())
        }
        group.get(":connection/metadata") { request, context in
            let connection = try await find(context)
            let project = request.uri.queryParameters["project"].map(String.init)
            return try Response.json(try await reader(of: connection).metadata(project: project))
        }
        group.get(":connection/users") { request, context in
            let connection = try await find(context)
            let name = try Self.name(in: request)
            return try Response.json(try await reader(of: connection).users(matching: name))
        }
        group.get(":connection/changelog") { request, context in
            let connection = try await find(context)
            let name = try Self.name(in: request)
            // The adapter also finds an item by its readable name.
            let item = EntityReference(sourceId: name, entityType: "", tool: connection.tool)
            return try Response.json(try await reader(of: connection).changelog(of: item))
        }
        group.get(":connection/webhook") { _, context in
            try Response.json(webhook(of: try await find(context)))
        }
    }

    private func reader(of connection: ConnectionRecord) throws(ToolError) -> any ToolReader {
        try readers(connection.tool, connection.account)
    }

    private static func name(in request: Request) throws -> String {
        guard let name = request.uri.queryParameters["name"], !name.isEmpty else {
            throw ProblemError(.badRequest, ProblemDetails(title: "Bad request", detail: "`name` is missing"))
        }
        return String(name)
    }

    /// Adds `PUT` and `DELETE` of a connection, and `POST` to its `/webhook` for a new token; requires
    /// `profiles:write`.
    func addWriting<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.put(":connection") { request, context in
            let form = try await request.json(ConnectionRequest.self, upTo: Self.maximumBody)
            let (account, id) = (try context.account, try context.name("connection"))
            try form.violations(id: id, isPrivateCloud: policy.isPrivateCloud).orThrow()
            let token = WebhookToken.random()
            let credentials: (sealed: [UInt8], keyId: String)? =
                if let credentials = form.credentials { try await seal(credentials, account, id) } else { nil }
            let stored = try await store.put(
                ProfileStore.NewConnection(
                    account: account, id: id, product: form.product, baseURL: form.baseURL,
                    allowedNetworks: form.allowedNetworks, trustedCertificates: form.trustedCertificates,
                    userId: form.userId, credentials: credentials),
                webhookTokenHash: token.hash, expecting: request.expectedVersion)
            // The adapter must log in with the new credentials at its next request.
            await states.refresh(stored.record.tool, account: account)
            return try Response.json(
                ConnectionView(stored.record, webhook: stored.isNew ? webhook(of: stored.record, token: token) : nil),
                status: stored.isNew ? .created : .ok, version: stored.record.version)
        }
        group.post(":connection/webhook") { _, context in
            let connection = try await find(context)
            let token = WebhookToken.random()
            guard
                try await store.setWebhookToken(
                    hash: token.hash, connection: connection.id, of: connection.account)
            else { throw Self.notFound(connection.id) }
            await states.refresh(connection.tool, account: connection.account)
            return try Response.json(webhook(of: connection, token: token))
        }
        group.delete(":connection") { _, context in
            let connection = try await find(context)
            guard try await store.removeConnection(connection.id, of: connection.account) else {
                throw Self.notFound(connection.id)
            }
            await states.refresh(connection.tool, account: connection.account)
            return Response(status: .noContent)
        }
    }

    private func find(_ context: some RequestContext) async throws -> ConnectionRecord {
        let id = try context.name("connection")
        guard let connection = try await store.connection(id, of: context.account) else { throw Self.notFound(id) }
        return connection
    }

    private func webhook(of connection: ConnectionRecord, token: WebhookToken? = nil) -> WebhookView {
        WebhookView(connection, base: policy.webhookBases[connection.product.tool] ?? "", token: token)
    }

    private static func notFound(_ id: String) -> ProblemError { .notFound("There is no connection \(id).") }
}
