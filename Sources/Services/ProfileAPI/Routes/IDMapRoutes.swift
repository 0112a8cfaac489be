import Core
import Hummingbird
import InternalAPI

/// Tables of the new names of items, under `/api/v1/{account}/renumberings`; entity-sync keeps them.
struct IDMapRoutes: Sendable {
    let sync: SyncClient

    /// `POST` of some rows, and `DELETE` of a table; guarded by `sync:write`.
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
