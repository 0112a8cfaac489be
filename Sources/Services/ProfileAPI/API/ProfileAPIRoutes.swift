import Core
import EntityModel
import Hummingbird
import InternalAPI

/// All routes of the service, each with its required scope.
struct ProfileAPIRoutes: Sendable {
    let store: ProfileStore
    let sync: SyncClient
    let policy: ConnectionRoutes.Policy
    let seal: ConnectionRoutes.Seal
    let readers: ToolReaders
    let adapter: ToolRoutes.Adapter

    /// - Parameters:
    ///   - router: The router to add the routes to.
    ///   - guarding: A function that creates the middleware that requires a scope.
    func add<Context: RequestContext>(
        to router: Router<Context>, guarding: (Scope) -> any MiddlewareProtocol<Request, Response, Context>
    ) {
        func group(_ path: RouterPath, _ scope: Scope) -> RouterGroup<Context> {
            router.group(path).add(middleware: guarding(scope)).add(middleware: ProfileAPIErrorMiddleware())
        }
        InternalRoutes(store: store).add(to: group("internal/v1", .profilesRead))
        let profiles = ProfileRoutes(
            store: store, sync: sync, filters: RoutingFilterValidator(adapter: adapter),
            fields: ToolFields(adapter: adapter),
            states: ConnectionStates(adapter: adapter))
        profiles.addReading(to: group("api/v1/:account/profiles", .profilesRead))
        profiles.addWriting(to: group("api/v1/:account/profiles", .profilesWrite))
        let connections = ConnectionRoutes(
            store: store, policy: policy, seal: seal, readers: readers, states: ConnectionStates(adapter: adapter))
        connections.addReading(to: group("api/v1/:account/connections", .profilesRead))
        connections.addWriting(to: group("api/v1/:account/connections", .profilesWrite))
        let tools = ToolRoutes(store: store, webhookBases: policy.webhookBases, adapter: adapter)
        tools.addReading(to: group("api/v1/:account/connections", .profilesRead))
        tools.addWriting(to: group("api/v1/:account/connections", .profilesWrite))
        tools.addReportRoutes(to: group("api/v1/:account/connections", .ciWrite))
        tools.addPublishing(to: group("api/v1/:account/connections", .syncWrite))
        let shares = ShareRoutes(store: store, sync: sync, readers: readers)
        shares.addReading(to: group("api/v1/:account/shares", .syncRead))
        shares.addWriting(to: group("api/v1/:account/shares", .syncWrite))
        let parked = DeadLetterRoutes(sync: sync)
        parked.addReading(to: group("api/v1/:account/dead-letters", .syncRead))
        parked.addWriting(to: group("api/v1/:account/dead-letters", .syncWrite))
        HistoryRoutes(sync: sync).addReading(to: group("api/v1/:account/history", .syncRead))
        IDMapRoutes(sync: sync).addWriting(to: group("api/v1/:account/id-maps", .syncWrite))
        let jobs = JobRoutes(sync: sync)
        jobs.addReading(to: group("api/v1/:account/jobs", .syncRead))
        jobs.addWriting(to: group("api/v1/:account/jobs", .syncWrite))
    }
}
