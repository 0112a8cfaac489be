import CPostgres

/// A `PGresult` that is freed at the end of its lifetime.
struct PostgresResult: ~Copyable, Sendable {
    private let owned: ReadOnlyHandle

    init(taking pointer: OpaquePointer) {
        owned = ReadOnlyHandle(pointer: pointer)
    }

    deinit { PQclear(owned.pointer) }

    var handle: OpaquePointer { owned.pointer }
    var status: ExecStatusType { PQresultStatus(owned.pointer) }

    /// The number of rows that the statement affected or returned, or 0 if the statement does not report a number.
    var affectedRows: Int {
        Int(String(cString: PQcmdTuples(owned.pointer))) ?? 0
    }

    /// The command that the server executed, for example `COMMIT` or `INSERT 0 1`.
    var commandTag: String { String(cString: PQcmdStatus(owned.pointer)) }
}

/// A libpq object that does not change between its creation and its release.
///
/// The type is `Sendable` because of two guarantees in libpq's manual. A `PGresult` is read-only after it is returned
/// ("Threading Support"). `PQcancel` only reads a `PGcancel` ("Canceling Queries in Progress").
struct ReadOnlyHandle: @unchecked Sendable {
    let pointer: OpaquePointer
}
