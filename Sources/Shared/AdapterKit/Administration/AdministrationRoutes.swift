import EntityModel
import Hummingbird
import Logging
import Persistence
import Primitives

/// The routes for administrators and build servers: authorization, webhooks, diagnostics, CI reports, and managed
/// items.
struct AdministrationRoutes: Sendable {
    private let authorizations: AuthorizationRoutes
    private let registrations: WebhookRegistrationRoutes
    private let diagnostics: DiagnosticRoutes
    private let ciReports: CIReportRoutes
    private let managedItems: ManagedItemRoutes
    /// The service that renews webhooks before they expire.
    let keeper: WebhookRenewalService

    /// - Parameters:
    ///   - tool: The tool-specific half of the adapter.
    ///   - connections: The tool sessions of the adapter.
    ///   - database: The adapter's database.
    ///   - holds: A second connection pool of this database. Each lock occupies one of its connections during a
    ///     request.
    ///   - accounts: A function that returns all accounts.
    ///   - logger: The logger for failures of Tandem itself.
    ///   - now: The current time.
    init(
        _ tool: any ToolIntegration, connections: ToolSessions, database: AccountDatabase, holds: AccountDatabase,
        accounts: @escaping @Sendable () async throws -> [AccountID], logger: Logger,
        now: @escaping @Sendable () -> Timestamp
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

    /// Adds the public route to which the browser returns after a user grants or denies access.
    func addCallbackRoutes<Context: RequestContext>(to router: some RouterMethods<Context>) {
        authorizations.addCallbackRoutes(to: router)
    }

    /// Adds the routes that require the scope `<tool>:read`.
    func addReadRoutes<Context: RequestContext>(to group: some RouterMethods<Context>) {
        authorizations.addReadRoutes(to: group)
        diagnostics.add(to: group)
        ciReports.addReadRoutes(to: group)
    }

    /// Adds the routes that require the scope `<tool>:write`.
    func addWriteRoutes<Context: RequestContext>(to group: some RouterMethods<Context>) {
        authorizations.addWriteRoutes(to: group)
        registrations.add(to: group)
        ciReports.addWriteRoutes(to: group)
        managedItems.add(to: group)
    }
}
