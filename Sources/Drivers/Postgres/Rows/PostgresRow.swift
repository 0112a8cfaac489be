import CPostgres

/// The rows that one statement returned, in the memory that libpq allocated.
final class RowSet: Sendable {
    private let result: PostgresResult
    let columns: [String]

    init(_ result: consuming PostgresResult) {
        let handle = result.handle
        columns = (0..<PQnfields(handle)).map { String(cString: PQfname(handle, $0)) }
        self.result = result
    }

    var count: Int { Int(PQntuples(result.handle)) }
    var affectedRows: Int { result.affectedRows }
    var commandTag: String { result.commandTag }
    var rows: [PostgresRow] { (0..<count).map { PostgresRow(answer: self, index: Int32($0)) } }

    /// Provides access to the bytes of a cell.
    ///
    /// The result is `nil` for NULL.
    func withCell<Value>(
        row: Int32, column: Int, _ body: (RawSpan, PostgresType) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value? {
        let handle = result.handle
        let column = Int32(column)
        guard PQgetisnull(handle, row, column) == 0 else { return nil }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(handle, row, column), count: Int(PQgetlength(handle, row, column)))
        return try body(bytes.bytes, PostgresType(oid: PQftype(handle, column)))
    }
}

/// One row of a result.
///
/// A row keeps the whole result in memory. A value is copied once, when it is decoded.
public struct PostgresRow: Sendable {
    let answer: RowSet
    let index: Int32

    /// The names of the columns, in the order of the statement.
    public var columns: [String] { answer.columns }

    /// Decodes a column that must not be NULL.
    ///
    /// - Throws: ``PostgresError/Code/decoding`` with the name of the column if the column is missing, NULL, or of
    ///   another type.
    public func decode<Value: PostgresDecodable>(
        _ column: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        try required(position(of: column))
    }

    /// Decodes a column that may be NULL.
    ///
    /// - Throws: ``PostgresError/Code/decoding`` with the name of the column if the column is missing or of another
    ///   type.
    public func decode<Value: PostgresDecodable>(
        _ column: String, as type: Value?.Type = Value?.self
    ) throws(PostgresError) -> Value? {
        try optional(position(of: column))
    }

    /// Decodes a column by its position, starting at 0.
    ///
    /// - Throws: ``PostgresError/Code/decoding`` if the column is missing, NULL, or of another type.
    public func decode<Value: PostgresDecodable>(
        at position: Int, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard columns.indices.contains(position) else {
            throw PostgresError(code: .decoding, message: "the result has no column at position \(position)")
        }
        return try required(position)
    }

    private func required<Value: PostgresDecodable>(_ position: Int) throws(PostgresError) -> Value {
        guard let value: Value = try optional(position) else {
            throw PostgresError(
                code: .decoding, message: "column is NULL where \(Value.self) is expected", column: columns[position])
        }
        return value
    }

    private func optional<Value: PostgresDecodable>(_ position: Int) throws(PostgresError) -> Value? {
        try answer.withCell(row: index, column: position) { bytes, type throws(PostgresError) in
            guard let value = Value(postgres: bytes, type: type) else {
                throw PostgresError(
                    code: .decoding,
                    message: "column of type \(type) does not decode as \(Value.self); cast it in the statement",
                    column: columns[position])
            }
            return value
        }
    }

    private func position(of column: String) throws(PostgresError) -> Int {
        guard let position = columns.firstIndex(of: column) else {
            throw PostgresError(code: .decoding, message: "the result does not contain the column", column: column)
        }
        return position
    }
}
