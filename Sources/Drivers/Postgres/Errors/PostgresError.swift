/// What went wrong with the database, for which statement, and whether trying again can help.
///
/// An error never carries a parameter's value: the server's `DETAIL` is left out, and so is its message where
/// PostgreSQL quotes values in it (classes 22 and P0). What is left names constraints, tables and columns.
public struct PostgresError: Error, Hashable, Sendable {
    public var code: Code
    public var message: String
    /// The constraint that was violated, where the server names one.
    public var constraint: String?
    /// The table concerned, where the server names one.
    public var table: String?
    /// The column concerned, where the server names one.
    public var column: String?
    /// Which statement of a pipeline failed, counted from 0; `nil` outside of pipelines.
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

    /// Whether the same work, done again from its start, may succeed.
    public var isTransient: Bool {
        isConnectionLost || code == .poolExhausted || code == .queryCanceled || code == .lockNotAvailable
            || ["40", "53", "55"].contains(code.category)
    }

    /// Whether the connection is gone.
    ///
    /// A statement that was under way may or may not have been done; it is not repeated by the driver.
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
