import Core
import EntityModel
import Hummingbird
import InternalAPI

/// The routes for ID maps, which transfers to another instance of a tool use.
///
/// The routes are under a group such as `/api/v1/{account}/id-maps` and require `sync:write`.
struct IDMapRoutes: Sendable {
    let store: PostgresTransferStore

    /// The maximum length of the name of an ID map, and of an item's ID or key, in bytes.
    private static let maxNameLength = 200

    func addWriting<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post(":table") { request, context in
            let wanted = try await request.json(SyncAPI.IDMap.self, upTo: SyncAPI.IDMap.maximumBody)
            let table = try table(context)
            let isSound = wanted.rows.allSatisfy { row in
                [row.old, row.new].allSatisfy {
                    // PostgreSQL cannot store a NUL character in a text.
                    (1...Self.maxNameLength).contains($0.utf8.count) && !$0.utf8.contains(0)
                }
            }
            guard (1...SyncAPI.IDMap.maxRows).contains(wanted.rows.count), isSound else {
                throw ProblemError(
                    .unprocessableContent,
                    "`rows` must have 1 to \(SyncAPI.IDMap.maxRows) rows with two IDs of 1 to \(Self.maxNameLength) bytes."
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
            throw ProblemError(.unprocessableContent, "The name of the ID map is too long.")
        }
        return name
    }

}
