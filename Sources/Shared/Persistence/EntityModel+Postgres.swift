public import EntityModel
public import Postgres

// The tables store identifiers and hashes as text.

extension AccountID: PostgresEncodable, PostgresDecodable {}
extension ContentHash: PostgresEncodable, PostgresDecodable {}
extension FieldID: PostgresEncodable, PostgresDecodable {}
