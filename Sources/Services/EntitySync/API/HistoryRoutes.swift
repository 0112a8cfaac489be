import Core
import EntityModel
import Hummingbird
import InternalAPI

/// The complete history of an account, under a group such as `/api/v1/{account}/history`; requires `sync:read`.
struct HistoryRoutes: Sendable {
    let store: PostgresShareStore

    func addReading<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("") { request, context in
            let query = request.uri.queryParameters
            let account = try context.account
            return try Response.json(
                try await store.history(of: account, SyncAPI.HistoryQuery { query[Substring($0)] }))
        }
    }
}
