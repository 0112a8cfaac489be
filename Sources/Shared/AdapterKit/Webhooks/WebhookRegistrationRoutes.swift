import Core
import EntityModel
import HTTPTypes
import Hummingbird
import InternalAPI

/// The routes that register and remove a connection's webhook in its tool.
///
/// They are `PUT` and `DELETE {account}/{connection}/webhook` with a ``InternalAPI/WebhookRegistrationRequest``. Both
/// require the scope `<tool>:write`.
struct WebhookRegistrationRoutes: Sendable {
    let connections: ToolSessions
    let registrar: @Sendable (DecryptedConnection) throws(ToolError) -> (any WebhookRegistrar)?
    let store: WebhookRegistrationStore

    func add<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.put(":account/:connection/webhook") { request, context in
            let (registrar, address, connection, account) = try await find(request, context)
            let registration = try await ProblemError.withProblems { try await registrar.register(address) }
            try await store.keep(registration, connection, account: account)
            return try Response.json(registration)
        }
        group.delete(":account/:connection/webhook") { request, context in
            let (registrar, address, connection, account) = try await find(request, context)
            try await ProblemError.withProblems { try await registrar.remove(address) }
            try await store.forget(connection, account: account)
            return Response(status: .noContent)
        }
    }

    private func find(
        _ request: Request, _ context: some RequestContext
    ) async throws -> (any WebhookRegistrar, WebhookURL, String, AccountID) {
        let account = AccountID(rawValue: try context.parameters.require("account"))
        let id = try context.parameters.require("connection")
        let form = try await request.json(WebhookRegistrationRequest.self, upTo: 16 << 10)
        guard form.url.contains("/webhooks/\(account)/\(id)/") else {
            throw ProblemError(.badRequest, "The address does not belong to the webhook of this connection.")
        }
        return try await ProblemError.withProblems {
            guard let registrar = try registrar(try await connections.freshSession(id, account: account).connection)
            else {
                throw ToolError(
                    kind: .rejected,
                    message: "The tool's API cannot register webhooks. Create the webhook manually, "
                        + "as 'tandem webhook show' describes.")
            }
            return (registrar, WebhookURL(url: form.url), id, account)
        }
    }
}
