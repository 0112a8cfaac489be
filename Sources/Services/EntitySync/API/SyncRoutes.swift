import Core
import Hummingbird

/// All routes of the service, each with its required scope.
struct SyncRoutes: Sendable {
    let shares: ShareRoutes
    let deadLetters: DeadLetterRoutes
    let jobs: JobRoutes
    let history: HistoryRoutes
    let idMaps: IDMapRoutes

    /// - Parameters:
    ///   - router: The router to add the routes to.
    ///   - guarding: A function that creates the middleware that requires a scope.
    func add<Context: RequestContext>(
        to router: Router<Context>, guarding: (Scope) -> any MiddlewareProtocol<Request, Response, Context>
    ) {
        func group(_ path: RouterPath, _ scope: Scope) -> RouterGroup<Context> {
            router.group(path).add(middleware: guarding(scope))
        }
        shares.addReading(to: group("api/v1/:account/shares", .syncRead))
        shares.addWriting(to: group("api/v1/:account/shares", .syncWrite))
        deadLetters.addReading(to: group("api/v1/:account/dead-letters", .syncRead))
        deadLetters.addWriting(to: group("api/v1/:account/dead-letters", .syncWrite))
        history.addReading(to: group("api/v1/:account/history", .syncRead))
        idMaps.addWriting(to: group("api/v1/:account/id-maps", .syncWrite))
        jobs.addReading(to: group("api/v1/:account/jobs", .syncRead))
        jobs.addWriting(to: group("api/v1/:account/jobs", .syncWrite))
    }
}
