import Foundation
import Postgres

/// The JSON form of a record in its table.
enum JSONRecord {
    static func encode(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from row: PostgresRow) throws -> Value {
        let text: String = try row.decode("record")
        return try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
