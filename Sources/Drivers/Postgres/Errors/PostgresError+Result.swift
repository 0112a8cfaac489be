import CPostgres

extension PostgresError {
    /// Creates the error from a result of the server (libpq, `PQresultErrorField`).
    init(_ result: borrowing PostgresResult, statement: Int? = nil) {
        func field(_ name: Character) -> String? {
            guard let code = name.asciiValue, let text = PQresultErrorField(result.handle, Int32(code)) else {
                return nil
            }
            return String(cString: text)
        }
        // The letters are the values of `PG_DIAG_…`, character constants that Swift does not import.
        let code = Code(rawValue: field("C") ?? Code.connectionFailure.rawValue)
        let quotesValues = ["22", "P0"].contains(code.category)
        self.init(
            code: code,
            message: quotesValues
                ? "the server rejected a value or raised an error; its message is omitted because it may contain values"
                : field("M") ?? String(cString: PQresultErrorMessage(result.handle)).trimmedLine,
            constraint: field("n"), table: field("t"), column: field("c"), statement: statement)
    }

    /// Creates the error from libpq's message about a connection that failed or broke.
    init(_ code: Code, connection: OpaquePointer) {
        self.init(code: code, message: String(cString: PQerrorMessage(connection)).trimmedLine)
    }
}

extension String {
    /// The text on one line, for log fields.
    fileprivate var trimmedLine: String {
        split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
