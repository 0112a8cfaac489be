public import EntityModel
public import Postgres

// Identifiers and hashes are text in the tables.

extension AccountID: PostgresEncodable, PostgresDecodable {}
extension ContentHash: PostgresEncodable, PostgresDecodable {}
extension FieldID: PostgresEncodable, PostgresDecodable {}
