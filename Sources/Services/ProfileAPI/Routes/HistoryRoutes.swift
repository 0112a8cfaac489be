import Core
import Hummingbird
import InternalAPI

/// The whole of an account's history, under `/api/v1/{account}/history`; entity-sync keeps it.
struct HistoryRoutes: Sendable {
    let sync: SyncClient

    /// `GET` of a page; guarded by `sync:read`.
    func addReading<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("") { request, context in
            let query = request.uri.queryParameters
            return try Response.json(
                try await sync.history(SyncAPI.HistoryQuery { query[Substring($0)] }, account: context.account))
        }
    }
}
