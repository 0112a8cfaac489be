import CPostgres

/// Owns one `PGresult` and frees it.
struct PostgresResult: ~Copyable, Sendable {
    private let owned: ReadOnlyHandle

    init(taking pointer: OpaquePointer) {
        owned = ReadOnlyHandle(pointer: pointer)
    }

    deinit { PQclear(owned.pointer) }

    var handle: OpaquePointer { owned.pointer }
    var status: ExecStatusType { PQresultStatus(owned.pointer) }

    /// How many rows the statement touched or returned; 0 for statements that tell none.
    var affectedRows: Int {
        Int(String(cString: PQcmdTuples(owned.pointer))) ?? 0
    }

    /// What the server did: `COMMIT`, `INSERT 0 1`.
    var commandTag: String { String(cString: PQcmdStatus(owned.pointer)) }
}

/// A libpq object that is never changed between its making and its freeing.
///
/// Sendable because libpq's manual says so of both kinds that stand here: a `PGresult` is read-only once returned
/// ("Threading Support"), and a `PGcancel` is read-only to `PQcancel` ("Canceling Queries in Progress").
struct ReadOnlyHandle: @unchecked Sendable {
    let pointer: OpaquePointer
}
