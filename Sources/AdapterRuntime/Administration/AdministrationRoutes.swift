import EntityModel
import Hummingbird
import Logging
import Persistence

/// What administrators and build servers ask of a connection, beside the items that are kept in step.
struct AdministrationRoutes: Sendable {
    private let authorizations: AuthorizationRoutes
    private let registrations: RegistrationRoutes
    private let examinations: ExaminationRoutes
    private let deliveries: DeliveryRoutes
    private let publications: PublicationRoutes
    /// Renews what ends by itself.
    let keeper: RegistrationKeeper

    /// - Parameters:
    ///   - tool: what is particular to the tool.
    ///   - connections: of the adapter.
    ///   - database: the adapter's.
    ///   - holds: another pool of it, whose connections are kept for the time of a request.
    ///   - accounts: all that there are.
    ///   - logger: is told what went wrong on our side.
    ///   - now: milliseconds since 1970.
    init(
        _ tool: any AdapterTool, connections: Connections, database: AccountDatabase, holds: AccountDatabase,
        accounts: @escaping @Sendable () async throws -> [AccountID], logger: Logger,
        now: @escaping @Sendable () -> Int64
    ) {
        let store = RegistrationStore(database: database)
        authorizations = AuthorizationRoutes(connections: connections, logger: logger)
        registrations = RegistrationRoutes(
            connections: connections,
            registrar: { (connection) throws(ToolError) in try tool.registrar(for: connection) }, store: store)
        examinations = ExaminationRoutes(
            connections: connections,
            examiner: { (connection) throws(ToolError) in try tool.examiner(for: connection) })
        deliveries = DeliveryRoutes(
            connections: connections,
            sender: { (connection) throws(ToolError) in try tool.sender(for: connection) },
            store: DeliveryStore(database: database), now: now)
        publications = PublicationRoutes(
            connections: connections, intents: PostgresCreationIntents(database: database), holds: holds, now: now)
        keeper = RegistrationKeeper(
            store: store, accounts: accounts,
            registrar: { try tool.registrar(for: try await connections.line($0, account: $1).connection) },
            logger: logger, now: now)
    }

    /// Where browsers bring people's answers.
    func addAnswers<Context: RequestContext>(to router: some RouterMethods<Context>) {
        authorizations.addAnswers(to: router)
    }

    /// What needs the scope `<tool>:read`.
    func addReading<Context: RequestContext>(to group: some RouterMethods<Context>) {
        authorizations.addReading(to: group)
        examinations.add(to: group)
        deliveries.addReading(to: group)
    }

    /// What needs the scope `<tool>:write`.
    func addWriting<Context: RequestContext>(to group: some RouterMethods<Context>) {
        authorizations.addWriting(to: group)
        registrations.add(to: group)
        deliveries.addWriting(to: group)
        publications.add(to: group)
    }
}
