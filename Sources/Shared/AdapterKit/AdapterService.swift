import AdapterEngine
public import Core
public import Curl
public import EntityModel
import Foundation
import Hummingbird
import InternalAPI
import Messaging
import Persistence
import Postgres
import Primitives
import ServiceLifecycle
public import ToolHTTP

/// Assembles an adapter for one tool: the webhook routes, the command consumer, the adapter API, and their
/// dependencies.
public enum AdapterService {
    static let secrets = Setting<String>("TANDEM_SECRETS_ENCRYPTOR_URL", "the address of secrets-encryptor")
    static let profiles = Setting<String>("TANDEM_PROFILE_API_URL", "the internal address of profile-api")
    static let commands = Setting<Int>(
        "TANDEM_COMMAND_CONCURRENCY",
        "The number of commands that run concurrently. Each holds a database connection.", default: 32,
        expecting: "a number from 1 to 100"
    ) { (1...100).contains($0) }

    static let requests = Setting<Int>(
        "TANDEM_TOOL_CONCURRENCY",
        "The number of concurrent requests per account to its tool. All replicas of an adapter must share 10.",
        default: ToolConcurrency.maxPerAccount,
        expecting: "a number from \(ToolConcurrency.minimum) to \(ToolConcurrency.maxPerAccount)"
    ) { (ToolConcurrency.minimum...ToolConcurrency.maxPerAccount).contains($0) }

    static let proxy = Setting<String>(
        "TANDEM_TOOL_PROXY_URL", "The URL of the proxy for requests to tools, such as http://proxy.acme.example:3128.",
        expecting: "the address of a proxy, without user information"
    ) { text in
        guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme) else { return false }
        return parts.host?.isEmpty == false && parts.user == nil && parts.password == nil
    }
    static let proxyUser = Setting<String>("TANDEM_TOOL_PROXY_USERNAME", "The user name for the tool proxy.")
    static let proxyPassword = Setting<Secret<String>>("TANDEM_TOOL_PROXY_PASSWORD", "The password for the tool proxy.")

    /// The settings of an adapter, without those that every service has.
    public static var settings: [any SettingDeclaration] {
        [secrets, profiles, commands, requests, proxy, proxyUser, proxyPassword] + ServiceDatabase.settings
            + BrokerClient.settings
    }

    /// Returns the client for requests to tools, which may use a proxy.
    ///
    /// Requests to other services never use it.
    ///
    /// - Parameter context: The settings and the shared resources of the service.
    /// - Returns: The client.
    /// - Throws: `SettingsError`.
    public static func outboundClient(_ context: ServiceContext) throws(SettingsError) -> CurlClient {
        let settings = context.settings
        guard let url = try settings.optional(proxy) else { return context.curl }
        return context.curl.usingProxy(
            CurlProxy(
                url: url, user: try settings.optional(proxyUser), password: try settings.optional(proxyPassword)))
    }

    /// Returns the limits on concurrent requests to each instance of the tool.
    ///
    /// - Parameter context: The settings and the shared resources of the service.
    /// - Returns: The limits, which all callers of the tool must share.
    /// - Throws: `SettingsError`.
    public static func limits(_ context: ServiceContext) throws(SettingsError) -> ToolConcurrency {
        ToolConcurrency(try context.settings.value(requests))
    }

    /// Returns the source of the other tool's files, which its adapter provides.
    ///
    /// - Parameters:
    ///   - tool: The other tool.
    ///   - address: The setting that contains the internal address of its adapter.
    ///   - limits: The limits on requests to this adapter's tool.
    ///   - context: The settings and the shared resources of the service.
    /// - Returns: The source.
    /// - Throws: `SettingsError`.
    public static func files(
        of tool: ToolType, at address: Setting<String>, limits: ToolConcurrency, context: ServiceContext
    ) throws(SettingsError) -> any AttachmentSource {
        let adapter = AdapterClient(try context.internalClient(base: address), tool: tool)
        return AdapterAttachmentSource([tool: adapter], atOnce: limits.maxAttachmentCopies)
    }

    /// Assembles the service for a tool.
    ///
    /// - Parameters:
    ///   - tool: The tool-specific half of the adapter.
    ///   - schema: The name of the adapter's database schema.
    ///   - context: The settings and the shared resources of the service.
    /// - Returns: The service.
    /// - Throws: `SettingsError`, `DatabaseError`.
    public static func components<Tool: ToolIntegration>(
        _ tool: Tool, schema: String, context: ServiceContext
    ) throws -> ServiceComponents {
        let settings = context.settings
        let database = try ServiceDatabase(
            DatabaseSchema(schema), migrations: AdapterSchema.migrations(), context: context)
        let broker = try BrokerClient(context, families: [.events, .commands(Tool.type)])
        let profiles = ProfileClient(try context.internalClient(base: Self.profiles))
        let networks = try settings.value(ServiceSettings.allowedNetworks).compactMap { IPNetwork($0) }
        let keys = DataKeyCache(SecretsClient(try context.internalClient(base: secrets)))
        let curl = try outboundClient(context)
        let grants = OAuthGrantStore(database: database.makePool(maximumConnections: 4))
        let stateStore = ConnectionStateStore(database: database.database)
        let connections = ToolSessions(
            of: tool, find: { try await profiles.connection($0, account: $1) },
            open: { stored in
                let key = try await keys.key(stored.encryptedKey)
                let record = stored.applyingNetworkPolicy(isPrivateCloud: context.isPrivateCloud, allowed: networks)
                let credentials = try record.credentials(with: key)
                var grant: GrantAuthorizer?
                if case .authorizationCode(let app) = credentials.signIn {
                    grant = GrantAuthorizer(
                        record, app: app, key: key, store: grants, curl: curl, logger: context.logger,
                        now: TimeSource.system.now)
                }
                return DecryptedConnection(
                    record: record, credentials: credentials, hasher: key.hasher(for: record.account),
                    signer: key.markerSigner(for: record.account), grant: grant)
            }, refresh: { profiles.invalidate(account: $0) }, stateStore: stateStore)
        let states = ConnectionStateService(connections, stateStore: stateStore, logger: context.logger)
        let events = EventPublisher(broker.publisher, broker.topology)
        let publish: WebhookRoutes.Publish = { try await events.publish($0) }
        let holds = database.makePool(maximumConnections: try settings.value(commands))
        let handler = CommandConsumer(
            connections: connections, fence: PostgresCommandFence(database: database.database, lockPool: holds),
            intents: PostgresCreationIntentStore(database: database.database),
            claims: PostgresCreationLeases(database: database.database), now: TimeSource.system.now, publish: publish)
        let consumer: MessageConsumer<Command> = broker.consumer(
            of: .commands(Tool.type), parking: { try await handler.handleDeadLetter($0, $1) },
            handle: { await handler.handle($0, $1) })
        let webhooks = WebhookRoutes(
            tool: tool, connections: connections,
            maximumBody: try settings.value(ServiceSettings.maximumBodyBytes), logger: context.logger,
            now: TimeSource.system.now, publish: publish)
        let api = AdapterAPIRoutes(tool: Tool.type, sessions: connections)
        let administration = AdministrationRoutes(
            tool, connections: connections, database: database.database,
            holds: database.makePool(maximumConnections: 4), accounts: { try await profiles.accounts() },
            logger: context.logger, now: TimeSource.system.now)
        return ServiceComponents(
            resources: [database, broker],
            services: [
                DatabaseGatedService(database, consumer), DatabaseGatedService(database, administration.keeper),
                DatabaseGatedService(database, states),
            ],
            checks: [database.check, broker.check, consumer.check], openAPI: OpenAPIDocument.bytes(of: Tool.type),
            publicRoutes: { router in
                webhooks.add(to: router)
                administration.addCallbackRoutes(to: router)
            },
            internalRoutes: { router in
                func group(_ verb: String) -> RouterGroup<ServiceRequestContext> {
                    let scope = Scope(rawValue: "\(Tool.type.slug):\(verb)")
                    return router.group("api/v1").add(middleware: context.requireScope(scope))
                }
                let reading = group("read")
                api.add(to: reading)
                administration.addReadRoutes(to: reading)
                administration.addWriteRoutes(to: group("write"))
            })
    }
}
