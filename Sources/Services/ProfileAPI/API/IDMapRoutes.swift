import Core
import Hummingbird
import InternalAPI

/// ID maps, under `/api/v1/{account}/id-maps`.
///
/// Entity-sync stores them.
struct IDMapRoutes: Sendable {
    let sync: SyncClient

    /// Adds `POST` of rows and `DELETE` of a map; requires `sync:write`.
    func addWriting<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post(":table") { request, context in
            let rows = try await request.json(SyncAPI.IDMap.self, upTo: SyncAPI.IDMap.maximumBody)
            try await sync.putIDMap(rows, table: context.name("table"), account: context.account)
            return try Response.json(SyncAPI.IDMap(rows: []))
        }
        group.delete(":table") { _, context in
            try await sync.removeRenumbering(context.name("table"), account: context.account)
            return Response(status: .noContent)
        }
    }
}
