import Core
import EntityModel
import Hummingbird
import InternalAPI

/// `POST {account}/{connection}/examination` with an ``Core/DiagnosticRequest``; under the scope `<tool>:read`.
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
                    throw ToolError(kind: .rejected, message: "connections to this tool are not examined")
                }
                let checks = await examiner.run(form)
                return try Response.json(
                    DiagnosticReport(connection: id, address: connection.record.baseURL, checks: checks))
            }
        }
    }
}
