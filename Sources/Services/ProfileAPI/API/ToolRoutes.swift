import Core
import EntityModel
import HTTPTypes
import Hummingbird
import InternalAPI
import Primitives

/// Requests to a connection's tool through its adapter, under `/api/v1/{account}/connections/{connection}`.
struct ToolRoutes: Sendable {
    /// Returns the adapter client for a tool.
    typealias Adapter = @Sendable (Tool) throws(ToolError) -> AdapterClient

    let store: ProfileStore
    /// The public address of each tool's adapter, without a trailing slash.
    let webhookBases: [ToolType: String]
    let adapter: Adapter

    /// Adds the routes that require `profiles:read`.
    ///
    /// - `GET authorization`: the grant that a user gave Tandem;
    /// - `POST diagnostics`: the checks between Tandem and the tool;
    /// - `GET ci-reports`: the builds and deployments that were reported to the tool.
    func addReading<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get(":connection/authorization") { _, context in
            let (tool, account) = try await find(context)
            return try Response.json(try await adapter(tool).authorization(of: tool, account: account))
        }
        group.get(":connection/ci-reports") { _, context in
            let (tool, account) = try await find(context)
            return try Response.json(try await adapter(tool).deliveries(of: tool, account: account))
        }
        group.post(":connection/diagnostics") { _, context in
            let (tool, account) = try await find(context)
            let form = DiagnosticRequest(
                projects: try await projects(of: tool, account), webhook: webhook(of: tool, account, token: ""))
            return try Response.json(try await adapter(tool).examine(form, of: tool, account: account))
        }
    }

    /// Adds the routes that require `profiles:write`.
    ///
    /// - `POST authorization`: starts an authorization;
    /// - `DELETE authorization`: removes the grant;
    /// - `POST webhook/registration`: registers the webhook in the tool with a new token;
    /// - `DELETE webhook/registration`: removes the webhook from the tool.
    func addWriting<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post(":connection/authorization") { _, context in
            let (tool, account) = try await find(context)
            let form = AuthorizationStartRequest(redirectURI: base(of: tool) + "/authorizations")
            return try Response.json(
                try await adapter(tool).beginAuthorization(form, of: tool, account: account), status: .created)
        }
        group.delete(":connection/authorization") { _, context in
            let (tool, account) = try await find(context)
            try await adapter(tool).endAuthorization(of: tool, account: account)
            return Response(status: .noContent)
        }
        group.post(":connection/webhook/registration") { _, context in
            let (tool, account) = try await find(context)
            let token = WebhookToken.random()
            let url = token.text.reveal { Secret(webhook(of: tool, account, token: $0)) }
            let registration = try await adapter(tool).registerWebhook(url, of: tool, account: account)
            // Webhook requests that arrive before the adapter knows the new token are rejected. Reconciliation finds
            // their changes.
            guard try await store.setWebhookToken(hash: token.hash, connection: tool.id, of: account) else {
                throw ProblemError.notFound("There is no connection \(tool.id).")
            }
            return try Response.json(registration, status: .created)
        }
        group.delete(":connection/webhook/registration") { _, context in
            let (tool, account) = try await find(context)
            try await adapter(tool).removeWebhook(
                webhook(of: tool, account, token: "{token}"), of: tool, account: account)
            return Response(status: .noContent)
        }
    }

    /// Adds `POST builds` and `POST deployments`, which report to the tool; requires `ci:write`.
    func addReportRoutes<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post(":connection/builds") { request, context in
            let report = try await request.json(BuildReport.self, upTo: Self.maximumReport)
            let (tool, account) = try await find(context)
            try CIReportValidation.of(report).orThrow()
            return try Response.json(try await adapter(tool).send(report, to: tool, account: account))
        }
        group.post(":connection/deployments") { request, context in
            let report = try await request.json(DeploymentReport.self, upTo: Self.maximumReport)
            let (tool, account) = try await find(context)
            try CIReportValidation.of(report).orThrow()
            return try Response.json(try await adapter(tool).send(report, to: tool, account: account))
        }
    }

    /// Adds `PUT` and `DELETE managed-items/{key}`, and `PUT managed-items`; requires `sync:write`.
    func addPublishing<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.put(":connection/managed-items/:key") { request, context in
            let form = try await request.json(ManagedItemRequest.self, upTo: Self.maximumReport)
            let (tool, account) = try await find(context)
            try ManagedItemValidation.of(form).orThrow()
            let view = try await adapter(tool).putManagedItems(
                form, as: try context.name("key"), in: tool, account: account)
            return try Response.json(view, status: view.isNew ? .created : .ok)
        }
        group.put(":connection/managed-items") { request, context in
            let list = try await request.json(ManagedItemBatch.self, upTo: Self.maximumList)
            let (tool, account) = try await find(context)
            try ManagedItemValidation.of(list).orThrow()
            return try Response.json(try await adapter(tool).putManagedItems(list, in: tool, account: account))
        }
        group.delete(":connection/managed-items/:key") { _, context in
            let (tool, account) = try await find(context)
            try await adapter(tool).deleteManagedItem(try context.name("key"), in: tool, account: account)
            return Response(status: .noContent)
        }
    }

    private static let maximumReport = 256 << 10
    private static let maximumList = 1 << 20

    /// Returns the tool's projects that the account's profiles use.
    private func projects(of tool: Tool, _ account: AccountID) async throws -> [String] {
        let profiles = try await store.profiles(of: account).map(\.value)
        let places = profiles.flatMap { profile in
            profile.mappings.flatMap(\.routings).flatMap { routing in
                (profile.sourceTool == tool ? [routing.source] : [])
                    + (profile.targetTool == tool ? [routing.target] : [])
            }
        }
        return Set(places.map(\.scope.sourceId)).sorted()
    }

    private func base(of tool: Tool) -> String { webhookBases[tool.type] ?? "" }

    private func webhook(of tool: Tool, _ account: AccountID, token: String) -> String {
        base(of: tool) + URLPath(["webhooks", account.rawValue, tool.id]).text + "/" + token
    }

    private func find(_ context: some RequestContext) async throws -> (Tool, AccountID) {
        let (id, account) = (try context.name("connection"), try context.account)
        guard let connection = try await store.connection(id, of: account) else {
            throw ProblemError.notFound("There is no connection \(id).")
        }
        return (connection.tool, account)
    }
}
