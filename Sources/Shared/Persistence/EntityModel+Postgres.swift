public import EntityModel
public import Postgres
public import Primitives

// The tables store identifiers and hashes as text.

extension AccountID: PostgresEncodable, PostgresDecodable {}
extension ContentHash: PostgresEncodable, PostgresDecodable {}
extension FieldID: PostgresEncodable, PostgresDecodable {}

/// The tables store a time as the number of milliseconds since 1970.
extension Timestamp: PostgresArrayElement {
    public static var postgresType: PostgresType { Int64.postgresType }

    public static var postgresArrayType: PostgresType { Int64.postgresArrayType }

    public func encode(into bytes: inout [UInt8]) {
        millisecondsSinceEpoch.encode(into: &bytes)
    }

    public init?(postgres bytes: RawSpan, type: PostgresType) {
        guard let milliseconds = Int64(postgres: bytes, type: type) else { return nil }
        self.init(millisecondsSinceEpoch: milliseconds)
    }
}
