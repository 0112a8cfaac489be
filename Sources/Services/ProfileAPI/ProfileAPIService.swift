import Core
import EntityModel
import Hummingbird
import InternalAPI
import Persistence

/// Assembles the service from the shared components and the access rules.
enum ProfileAPIService {
    /// The access rules.
    struct Access: Sendable {
        /// Creates the middleware that requires a scope.
        var guarding: @Sendable (Scope) -> any MiddlewareProtocol<Request, Response, ServiceRequestContext>
        var signIn: AdminPageRoute.SignIn
    }

    static let settings = ServiceDatabase.settings + ProfileAPISettings.all

    static func parts(_ context: ServiceContext, _ access: Access) throws -> ServiceComponents {
        let database = try ServiceDatabase(
            DatabaseSchema(ProfileStore.schemaName), migrations: ProfileStore.migrations(), context: context)
        let store = ProfileStore(database: database.database)
        // Sharing reads both items through their adapters, and each adapter may retry its tool.
        let sync = SyncClient(
            try context.internalClient(base: ProfileAPISettings.sync, deadline: AdapterClient.deadline))
        let secrets = SecretsClient(try context.internalClient(base: ProfileAPISettings.secrets))
        let keys = DataKeyCache(secrets)
        let seal = CredentialSealer(
            store: store, newKey: { try await secrets.newKey() }, openKey: { try await keys.key($0) })
        let adapter = try ProfileAPISettings.adapters { (base) throws(SettingsError) in
            try context.internalClient(base: base, deadline: AdapterClient.deadline)
        }
        let routes = ProfileAPIRoutes(
            store: store, sync: sync,
            policy: try ProfileAPISettings.policy(context.settings, isPrivateCloud: context.isPrivateCloud),
            seal: { try await seal($0, $1, $2) },
            readers: { tool, account throws(ToolError) in try adapter(tool).reader(of: tool, account: account) },
            adapter: adapter)
        let page = try AdminPageRoute(
            store: store, sync: sync, signIn: access.signIn, states: ConnectionStates(adapter: adapter))
        return ServiceComponents(
            resources: [database], checks: [database.check], openAPI: OpenAPIDocument.bytes,
            internalRoutes: { router in
                routes.add(to: router, guarding: access.guarding)
                page.add(to: router)
            })
    }
}
