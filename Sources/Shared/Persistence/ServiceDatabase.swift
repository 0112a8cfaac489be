public import Core
import Logging
import Postgres
import Primitives
public import ServiceLifecycle
import Synchronization

/// Manages a service's schema from start to stop: waits for the server, migrates the schema, watches it, and closes the
/// connections.
///
/// If the server is down, at start or later, only the readiness of the service suffers. With the setting
/// `TANDEM_DATABASE_OWNER_URL`, the service itself creates roles and tables. Without it, the service only checks them
/// and stays unready until an administrator has created them.
public final class ServiceDatabase: Service {
    static let url = Setting<Secret<String>>(
        "TANDEM_DATABASE_URL", "The database address for the service's login role.",
        expecting: "a URL postgres://role:password@host:port/database"
    ) { (try? PostgresSettings(url: $0)) != nil }
    static let ownerURL = Setting<Secret<String>>(
        "TANDEM_DATABASE_OWNER_URL",
        "The database address for a role that can create schemas. If set, the service creates its tables at start.",
        expecting: "a URL postgres://role:password@host:port/database"
    ) { (try? PostgresSettings(url: $0)) != nil }
    static let connections = Setting<Int>(
        "TANDEM_DATABASE_POOL_SIZE",
        "The maximum number of database connections. Each one occupies a thread while it works.",
        default: 10, expecting: "a number from 1 to 100"
    ) { (1...100).contains($0) }

    /// The settings of a service with a database.
    public static var settings: [any SettingDeclaration] { [url, ownerURL, connections] }

    private static let retryDelays: [Duration] = [
        .milliseconds(100), .milliseconds(200), .milliseconds(500), .seconds(1), .seconds(2), .seconds(5),
    ]

    public let database: AccountDatabase
    private let pool: PostgresPool
    private let migrations: SchemaMigrator
    private let login: PostgresSettings
    private let owner: PostgresSettings?
    private let logger: Logger
    private let gate = AsyncLatch()
    private let others = Mutex<[PostgresPool]>([])
    /// The reason why the schema cannot be used yet; `nil` once it can.
    private let unavailableReason = Mutex<String?>("the database has not been reached yet")

    /// - Parameters:
    ///   - schema: The schema of the service.
    ///   - migrations: All migrations of the service, in order.
    ///   - context: The context whose settings name the server.
    /// - Throws: ``SettingsError`` for a missing or invalid setting; ``DatabaseError`` for migrations out of order.
    public init(_ schema: DatabaseSchema, migrations: [SQLMigration], context: ServiceContext) throws {
        let settings = context.settings
        var login = try PostgresSettings(url: try settings.value(ServiceDatabase.url))
        login.maximumConnections = try settings.value(ServiceDatabase.connections)
        login.applicationName = context.name
        self.login = login
        owner = try settings.optional(ServiceDatabase.ownerURL).map { url in
            var owner = try PostgresSettings(url: url)
            owner.maximumConnections = 1
            owner.applicationName = context.name
            return owner
        }
        self.migrations = try SchemaMigrator(schema, migrations)
        logger = context.logger
        let pool = PostgresPool(login)
        self.pool = pool
        database = AccountDatabase(schema, pool: pool)
        context.metrics.gauge("tandem_database_pool_connections_open") { Double(pool.usage.open) }
        context.metrics.gauge("tandem_database_pool_connections_idle") { Double(pool.usage.idle) }
        context.metrics.gauge("tandem_database_pool_connections_waiting") { Double(pool.usage.waiting) }
    }

    /// A readiness check that is up while the server answers and the schema is up to date.
    public var check: ReadinessCheck {
        ReadinessCheck("database") {
            if let obstacle = self.unavailableReason.withLock({ $0 }) { return .down(obstacle) }
            do {
                try await self.pool.ping()
                return .up
            } catch {
                return .down("\(error)")
            }
        }
    }

    /// Returns the same schema with its own connections, for work that holds them for a long time.
    public func makePool(maximumConnections: Int) -> AccountDatabase {
        var login = login
        login.maximumConnections = maximumConnections
        let pool = PostgresPool(login)
        others.withLock { $0.append(pool) }
        return AccountDatabase(database.schema, pool: pool)
    }

    /// Returns once the schema can be used.
    ///
    /// Work that needs the schema must wait for this.
    ///
    /// - Throws: `CancellationError` if the task is canceled before.
    public func whenReady() async throws {
        try await gate.wait()
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown { await self.prepare() }
        // The call cannot fail here: it only waits.
        try? await gracefulShutdown()
        for other in others.withLock({ $0 }) { await other.close() }
        await pool.close()
    }

    private func prepare() async {
        var attempt = 0
        while !Task.isCancelled {
            do {
                try await migrate()
                unavailableReason.withLock { $0 = nil }
                gate.open()
                return
            } catch {
                let isNew = unavailableReason.withLock { obstacle in
                    defer { obstacle = "\(error)" }
                    return obstacle != "\(error)"
                }
                if isNew {
                    logger.warning(
                        "database not usable yet", error: error, metadata: [LogKey.dependency: "database"])
                }
            }
            let pause = ServiceDatabase.retryDelays[min(attempt, ServiceDatabase.retryDelays.count - 1)]
            // The sleep is canceled at the signal to stop, which the loop's condition checks.
            try? await Task.sleep(for: pause)
            attempt += 1
        }
    }

    private func migrate() async throws {
        guard let owner else { return try await migrations.check(by: pool) }
        let pool = PostgresPool(owner)
        do {
            try await createRoles(by: pool)
            let applied = try await migrations.apply(by: pool)
            logger.info("schema migrated", metadata: ["applied": "\(applied.count)"])
            await pool.close()
        } catch {
            await pool.close()
            throw error
        }
    }

    /// Creates the roles, unless the owner has no permission to create roles.
    ///
    /// In that case, they must exist.
    private func createRoles(by pool: PostgresPool) async throws {
        let schema = migrations.schema
        do {
            try await DatabaseRoles(schema).create(
                by: pool, password: login.user == schema.login ? login.password : nil)
        } catch PostgresError.Code.insufficientPrivilege {
            logger.debug("role creation skipped because the owner lacks the permission")
        }
    }
}
