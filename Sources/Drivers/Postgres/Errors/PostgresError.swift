/// A failure of the database, with the statement and whether a retry can help.
///
/// An error never contains a parameter's value. The server's `DETAIL` is omitted, and so is its message if PostgreSQL
/// quotes values in it (classes 22 and P0). The rest contains only the names of constraints, tables, and columns.
public struct PostgresError: Error, Hashable, Sendable {
    public var code: Code
    public var message: String
    /// The violated constraint, if the server reports it.
    public var constraint: String?
    /// The affected table, if the server reports it.
    public var table: String?
    /// The affected column, if the server reports it.
    public var column: String?
    /// The index of the failed statement in a pipeline, starting at 0, or `nil` outside of pipelines.
    public var statement: Int?

    public init(
        code: Code, message: String, constraint: String? = nil, table: String? = nil, column: String? = nil,
        statement: Int? = nil
    ) {
        self.code = code
        self.message = message
        self.constraint = constraint
        self.table = table
        self.column = column
        self.statement = statement
    }

    /// Whether the same operation may succeed if it is repeated from its start.
    public var isTransient: Bool {
        isConnectionLost || code == .poolExhausted || code == .queryCanceled || code == .lockNotAvailable
            || ["40", "53", "55"].contains(code.category)
    }

    /// Whether the connection is lost.
    ///
    /// The server may or may not have executed the current statement. The driver does not repeat it.
    public var isConnectionLost: Bool {
        code.category == "08" || [.adminShutdown, .crashShutdown, .cannotConnectNow].contains(code)
    }
}

extension PostgresError: CustomStringConvertible {
    public var description: String {
        var text = "PostgreSQL \(code): \(message)"
        if let statement { text += " (statement \(statement) of the pipeline)" }
        if let constraint { text += " [constraint \(constraint)]" }
        if let table { text += " [table \(table)]" }
        if let column { text += " [column \(column)]" }
        return text
    }
}
