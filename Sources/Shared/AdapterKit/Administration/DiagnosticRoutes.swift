import Core
import EntityModel
import Hummingbird
import InternalAPI

/// The route `POST {account}/{connection}/diagnostics` with a ``InternalAPI/DiagnosticRequest``.
///
/// It requires the scope `<tool>:read`.
struct DiagnosticRoutes: Sendable {
    let connections: ToolSessions
    let examiner: @Sendable (DecryptedConnection) throws(ToolError) -> (any ConnectionDiagnostics)?

    func add<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post(":account/:connection/diagnostics") { request, context in
            let account = AccountID(rawValue: try context.parameters.require("account"))
            let id = try context.parameters.require("connection")
            let form = try await request.json(DiagnosticRequest.self, upTo: 64 << 10)
            return try await ProblemError.withProblems {
                let connection = try await connections.freshSession(id, account: account).connection
                guard let examiner = try examiner(connection) else {
                    throw ToolError(kind: .rejected, message: "Tandem has no diagnostics for connections to this tool.")
                }
                let checks = await examiner.run(form)
                return try Response.json(
                    DiagnosticReport(connection: id, address: connection.record.baseURL, checks: checks))
            }
        }
    }
}
