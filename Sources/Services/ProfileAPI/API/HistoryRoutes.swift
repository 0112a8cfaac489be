import Core
import Hummingbird
import InternalAPI

/// The complete history of an account, under `/api/v1/{account}/history`.
///
/// Entity-sync stores it.
struct HistoryRoutes: Sendable {
    let sync: SyncClient

    /// Adds `GET` of a page; requires `sync:read`.
    func addReading<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("") { request, context in
            let query = request.uri.queryParameters
            return try Response.json(
                try await sync.history(SyncAPI.HistoryQuery { query[Substring($0)] }, account: context.account))
        }
    }
}
