import EntityModel
import Hummingbird
import Logging
import Persistence

/// What administrators and build servers ask of a connection, beside the items that are kept in step.
struct AdministrationRoutes: Sendable {
    private let authorizations: AuthorizationRoutes
    private let registrations: WebhookRegistrationRoutes
    private let diagnostics: DiagnosticRoutes
    private let ciReports: CIReportRoutes
    private let managedItems: ManagedItemRoutes
    /// Renews what ends by itself.
    let keeper: WebhookRenewalService

    /// - Parameters:
    ///   - tool: what is particular to the tool.
    ///   - connections: of the adapter.
    ///   - database: the adapter's.
    ///   - holds: another pool of it, whose connections are kept for the time of a request.
    ///   - accounts: all that there are.
    ///   - logger: is told what went wrong on our side.
    ///   - now: milliseconds since 1970.
    init(
        _ tool: any ToolIntegration, connections: ToolSessions, database: AccountDatabase, holds: AccountDatabase,
        accounts: @escaping @Sendable () async throws -> [AccountID], logger: Logger,
        now: @escaping @Sendable () -> Int64
    ) {
        let store = WebhookRegistrationStore(database: database)
        authorizations = AuthorizationRoutes(connections: connections, logger: logger)
        registrations = WebhookRegistrationRoutes(
            connections: connections,
            registrar: { (connection) throws(ToolError) in try tool.registrar(for: connection) }, store: store)
        diagnostics = DiagnosticRoutes(
            connections: connections,
            examiner: { (connection) throws(ToolError) in try tool.diagnostics(for: connection) })
        ciReports = CIReportRoutes(
            connections: connections,
            sender: { (connection) throws(ToolError) in try tool.ciReporter(for: connection) },
            store: CIReportStore(database: database), now: now)
        managedItems = ManagedItemRoutes(
            connections: connections, intents: PostgresCreationIntentStore(database: database), lockPool: holds,
            now: now)
        keeper = WebhookRenewalService(
            store: store, accounts: accounts,
            registrar: { try tool.registrar(for: try await connections.session($0, account: $1).connection) },
            logger: logger, now: now)
    }

    /// Where browsers bring people's answers.
    func addCallbackRoutes<Context: RequestContext>(to router: some RouterMethods<Context>) {
        authorizations.addCallbackRoutes(to: router)
    }

    /// What needs the scope `<tool>:read`.
    func addReadRoutes<Context: RequestContext>(to group: some RouterMethods<Context>) {
        authorizations.addReadRoutes(to: group)
        diagnostics.add(to: group)
        ciReports.addReadRoutes(to: group)
    }

    /// What needs the scope `<tool>:write`.
    func addWriteRoutes<Context: RequestContext>(to group: some RouterMethods<Context>) {
        authorizations.addWriteRoutes(to: group)
        registrations.add(to: group)
        ciReports.addWriteRoutes(to: group)
        managedItems.add(to: group)
    }
}
