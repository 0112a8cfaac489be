import CPostgres

extension PostgresError {
    /// Reads the server's error out of a result (libpq, `PQresultErrorField`).
    init(_ result: borrowing PostgresResult, statement: Int? = nil) {
        func field(_ name: Character) -> String? {
            guard let code = name.asciiValue, let text = PQresultErrorField(result.handle, Int32(code)) else {
                return nil
            }
            return String(cString: text)
        }
        // The letters of PG_DIAG_…, which are character constants that Swift does not import.
        let code = Code(rawValue: field("C") ?? Code.connectionFailure.rawValue)
        let quotesValues = ["22", "P0"].contains(code.category)
        self.init(
            code: code,
            message: quotesValues
                ? "the server refused a value or raised an error; its message is withheld because it may quote values"
                : field("M") ?? String(cString: PQresultErrorMessage(result.handle)).trimmedLine,
            constraint: field("n"), table: field("t"), column: field("c"), statement: statement)
    }

    /// What libpq says about a connection that failed to open or broke.
    init(_ code: Code, connection: OpaquePointer) {
        self.init(code: code, message: String(cString: PQerrorMessage(connection)).trimmedLine)
    }
}

extension String {
    /// The text on one line, as log fields want it.
    fileprivate var trimmedLine: String {
        split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
