import Core
import EntityModel
import Hummingbird
import InternalAPI
import Persistence

/// The service put together from what all services share and from who may do what.
enum ProfileAPIService {
    /// Who is let in.
    struct Access: Sendable {
        /// Makes the middleware that lets through whoever has a scope.
        var guarding: @Sendable (Scope) -> any MiddlewareProtocol<Request, Response, ServiceRequestContext>
        var signIn: AdminPageRoute.SignIn
    }

    static let settings = ServiceDatabase.settings + ProfileAPISettings.all

    static func parts(_ context: ServiceContext, _ access: Access) throws -> ServiceComponents {
        let database = try ServiceDatabase(
            DatabaseSchema(ProfileStore.schemaName), migrations: ProfileStore.migrations(), context: context)
        let store = ProfileStore(database: database.database)
        // Linking reads both items through their adapters, each of which may try its tool again.
        let sync = SyncClient(
            try context.internalClient(base: ProfileAPISettings.sync, deadline: AdapterClient.deadline))
        let secrets = SecretsClient(try context.internalClient(base: ProfileAPISettings.secrets))
        let keys = DataKeyCache(secrets)
        let seal = CredentialSealer(
            store: store, newKey: { try await secrets.newKey() }, openKey: { try await keys.key($0) })
        let adapters = try ProfileAPISettings.adapters { (base) throws(SettingsError) in
            try context.internalClient(base: base, deadline: AdapterClient.deadline)
        }
        let routes = ProfileAPIRoutes(
            store: store, sync: sync,
            policy: try ProfileAPISettings.policy(context.settings, isPrivateCloud: context.isPrivateCloud),
            seal: { try await seal($0, $1, $2) },
            resolve: adapters.resolve, words: adapters.words, adapter: adapters.adapter)
        let page = try AdminPageRoute(
            store: store, sync: sync, signIn: access.signIn, states: ConnectionStates(adapter: adapters.adapter))
        return ServiceComponents(
            resources: [database], checks: [database.check], openAPI: OpenAPIDocument.bytes,
            internalRoutes: { router in
                routes.add(to: router, guarding: access.guarding)
                page.add(to: router)
            })
    }
}
