import Core
import EntityModel
import Hummingbird
import InternalAPI

/// Takes tables of the new names of items, for migrations to another tool.
///
/// Under a group such as `/api/v1/{account}/renumberings`, guarded by `sync:write`.
struct IDMapRoutes: Sendable {
    let store: PostgresTransferStore

    /// Of a table's name and of an item's, in bytes.
    private static let maxNameLength = 200

    func addWriting<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post(":table") { request, context in
            let wanted = try await request.json(SyncAPI.IDMap.self, upTo: SyncAPI.IDMap.maximumBody)
            let table = try table(context)
            let isSound = wanted.rows.allSatisfy { row in
                [row.old, row.new].allSatisfy {
                    // PostgreSQL keeps no NUL in a text.
                    (1...Self.maxNameLength).contains($0.utf8.count) && !$0.utf8.contains(0)
                }
            }
            guard (1...SyncAPI.IDMap.maxRows).contains(wanted.rows.count), isSound else {
                throw ProblemError(
                    .unprocessableContent,
                    "`rows` takes 1 to \(SyncAPI.IDMap.maxRows) rows of two names of 1 to \(Self.maxNameLength) bytes."
                )
            }
            try await store.add(wanted.rows.map { ($0.old, $0.new) }, to: table, account: try context.account)
            return try Response.json(SyncAPI.IDMap(rows: []))
        }
        group.delete(":table") { _, context in
            try await store.remove(try table(context), account: try context.account)
            return Response(status: .noContent)
        }
    }

    private func table(_ context: some RequestContext) throws -> String {
        let name = try context.parameters.require("table")
        guard name.utf8.count <= Self.maxNameLength else {
            throw ProblemError(.unprocessableContent, "The table's name is too long.")
        }
        return name
    }

}
