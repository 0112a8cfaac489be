import Core
import EntityModel
import Foundation
import Hummingbird
import InternalAPI
import Messaging
import Persistence
import Primitives
import ServiceLifecycle
import SyncEngine

/// Assembles the service: it consumes events, sends commands, serves the sync API, and reconciles profiles.
enum EntitySyncService {
    private static let secrets = Setting<String>("TANDEM_SECRETS_ENCRYPTOR_URL", "The address of secrets-encryptor.")
    private static let profiles = Setting<String>("TANDEM_PROFILE_API_URL", "The internal address of profile-api.")
    private static let jira = Setting<String>(
        "TANDEM_JIRA_ADAPTER_URL", "The internal address of jira-adapter.")
    private static let targetprocess = Setting<String>(
        "TANDEM_TARGETPROCESS_ADAPTER_URL", "The internal address of targetprocess-adapter.")
    private static let interval = Setting<Duration>(
        "TANDEM_RECONCILIATION_INTERVAL", "The pause between two reconciliation passes.",
        default: .seconds(60))
    private static let commandTimeout = Setting<Duration>(
        "TANDEM_COMMAND_TIMEOUT", "The time after which a command without a result is probed.",
        default: .seconds(600))

    private static let history = Setting<Duration>(
        "TANDEM_HISTORY_RETENTION", "The time for which history entries are kept.", default: .days(400))
    private static let oldJobs = Setting<Duration>(
        "TANDEM_JOB_RETENTION", "The time for which ended jobs and their findings are kept.",
        default: .days(60))

    static let settings: [any SettingDeclaration] =
        [secrets, profiles, jira, targetprocess, interval, commandTimeout, history, oldJobs] + ServiceDatabase.settings
        + BrokerClient.settings

    static func parts(_ context: ServiceContext) throws -> ServiceComponents {
        let settings = context.settings
        let database = try ServiceDatabase(
            DatabaseSchema("entity_sync"), migrations: PostgresShareStore.migrations(), context: context)
        let tools: [(ToolType, Setting<String>)] = [(.jira, jira), (.targetprocess, targetprocess)]
        let families = [.events] + tools.map { QueueGroup.commands($0.0) }
        let broker = try BrokerClient(context, families: families)
        let profiles = ProfileClient(try context.internalClient(base: Self.profiles))
        let hashers = AccountHasherProvider(
            profiles: profiles, keys: DataKeyCache(SecretsClient(try context.internalClient(base: secrets))))
        var adapters: [ToolType: AdapterClient] = [:]
        for (tool, base) in tools {
            adapters[tool] = AdapterClient(
                try context.internalClient(base: base, deadline: AdapterClient.deadline), tool: tool)
        }
        let store = PostgresShareStore(database: database.database)
        let readers: ToolReaders = { [adapters] tool, account throws(ToolError) in
            guard let adapter = adapters[tool.type] else {
                throw ToolError(
                    kind: .rejected, message: "No adapter is configured for tools of the type \(tool.type.rawValue).")
            }
            return adapter.reader(of: tool, account: account)
        }
        let synchronizer = ShareSynchronizer(
            store: store, sink: QueueCommandSender(publisher: CommandPublisher(broker.publisher, broker.topology)),
            readers: readers, profiles: RemoteProfiles(client: profiles), hasher: { try await hashers.hasher(of: $0) },
            clock: TimeSource.system.now)
        let shareFlow = ShareFlow(
            store: store, synchronizer: synchronizer, profiles: RemoteProfiles(client: profiles), readers: readers,
            newId: { UUID().uuidString.lowercased() })
        let eventProcessor = EventProcessor(synchronizer: synchronizer, shareFlow: shareFlow)
        let handler = EventConsumer(eventProcessor, logger: context.logger)
        let consumer: MessageConsumer<Event> = broker.consumer(of: .events) { await handler.handle($0, $1) }
        var reconciling = Reconciler.Settings()
        reconciling.commandTimeout = try settings.value(commandTimeout)
        let reconciler = ReconciliationService(
            reconciler: Reconciler(
                synchronizer: synchronizer, eventProcessor: eventProcessor, store: store, readers: readers,
                settings: reconciling,
                clock: TimeSource.system.now),
            profiles: profiles, interval: try settings.value(interval), logger: context.logger)
        let jobStore = PostgresJobStore(database: database.database)
        let migrations = PostgresTransferStore(database: database.database)
        let worker = JobExecutor(
            store: store, jobs: jobStore, migrations: migrations, shareFlow: shareFlow, synchronizer: synchronizer,
            readers: readers,
            profiles: RemoteProfiles(client: profiles), hasher: { try await hashers.hasher(of: $0) },
            clock: TimeSource.system.now)
        let jobs = JobRunner(
            worker: worker, store: jobStore, profiles: profiles, logger: context.logger, clock: TimeSource.system.now)
        let retention = RetentionService(
            records: RetentionStore(database: database.database), profiles: profiles,
            history: try settings.value(history), jobs: try settings.value(oldJobs), logger: context.logger,
            clock: TimeSource.system.now)
        let routes = SyncRoutes(
            shares: ShareRoutes(
                store: store, synchronizer: synchronizer, shareFlow: shareFlow,
                profiles: RemoteProfiles(client: profiles), clock: TimeSource.system.now),
            deadLetters: DeadLetterRoutes(deadLetters: broker.deadLetters, queueGroups: families),
            jobs: JobRoutes(
                store: jobStore, migrations: migrations, profiles: RemoteProfiles(client: profiles), worker: worker,
                clock: TimeSource.system.now),
            history: HistoryRoutes(store: store), idMaps: IDMapRoutes(store: migrations))
        return ServiceComponents(
            resources: [database, broker],
            services: [
                DatabaseGatedService(database, consumer), DatabaseGatedService(database, reconciler),
                DatabaseGatedService(database, jobs),
                DatabaseGatedService(database, retention),
            ],
            checks: [database.check, broker.check, consumer.check], openAPI: OpenAPIDocument.bytes,
            internalRoutes: { routes.add(to: $0, guarding: context.requireScope) })
    }
}
