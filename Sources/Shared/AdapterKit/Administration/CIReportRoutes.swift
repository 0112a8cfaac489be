import Core
import EntityModel
import Hummingbird
import InternalAPI
import Primitives

/// The routes that receive CI reports about builds and deployments and list their outcomes.
///
/// - `POST {account}/{connection}/builds` with a ``InternalAPI/BuildReport`` and `POST
///   {account}/{connection}/deployments` with a ``InternalAPI/DeploymentReport`` send the report to the tool. Both
///   require the scope `<tool>:write`.
/// - `GET {account}/{connection}/ci-reports` returns the newest 100 records. It requires the scope `<tool>:read`.
struct CIReportRoutes: Sendable {
    static let maximumBody = 256 << 10
    private static let listed = 100

    let connections: ToolSessions
    let sender: @Sendable (DecryptedConnection) throws(ToolError) -> (any CIReporter)?
    let store: CIReportStore
    let now: @Sendable () -> Timestamp

    func addReadRoutes<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get(":account/:connection/ci-reports") { _, context in
            let (account, id) = try address(context)
            return try Response.json(try await store.newest(Self.listed, of: id, account: account))
        }
    }

    func addWriteRoutes<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post(":account/:connection/builds") { request, context in
            let report = try await request.json(BuildReport.self, upTo: Self.maximumBody)
            let (account, id) = try address(context)
            let at = now()
            return try await send(
                CIReportRecord(
                    at: at, kind: .build, pipeline: report.pipeline, number: report.number,
                    state: report.state.rawValue, keys: [], outcome: .failed), id, account
            ) { (sender) throws(ToolError) in try await sender.send(report, at: at) }
        }
        group.post(":account/:connection/deployments") { request, context in
            let report = try await request.json(DeploymentReport.self, upTo: Self.maximumBody)
            let (account, id) = try address(context)
            let at = now()
            return try await send(
                CIReportRecord(
                    at: at, kind: .deployment, pipeline: report.pipeline, number: report.number,
                    environment: report.environment.id, state: report.state.rawValue, keys: [], outcome: .failed), id,
                account
            ) { (sender) throws(ToolError) in try await sender.send(report, at: at) }
        }
    }

    /// Sends a report and stores its outcome, even if sending fails.
    private func send(
        _ attempt: CIReportRecord, _ id: String, _ account: AccountID,
        _ body: (any CIReporter) async throws(ToolError) -> CIReportRecord
    ) async throws -> Response {
        let connection = try await ProblemError.withProblems {
            try await connections.session(id, account: account).connection
        }
        let sent: Result<CIReportRecord, ToolError>
        do throws(ToolError) {
            guard let sender = try sender(connection) else {
                throw ToolError(
                    kind: .rejected,
                    message: "Connection \(id) has no \"delivery\" credentials, or its tool does not show builds.")
            }
            sent = .success(try await body(sender))
        } catch {
            sent = .failure(error)
        }
        switch sent {
        case .success(let record):
            // If storing fails, the build server sends the report again. The tool then replaces the first report.
            try await store.add(record, id, account: account)
            return try Response.json(record)
        case .failure(let failure):
            var record = attempt
            record.message = failure.message
            try await store.add(record, id, account: account)
            throw ProblemError(failure)
        }
    }

    private func address(_ context: some RequestContext) throws -> (AccountID, String) {
        (
            AccountID(rawValue: try context.parameters.require("account")),
            try context.parameters.require("connection")
        )
    }
}
