import Core

extension PostgresShareStore {
    /// The tables of entity-sync's schema.
    static func migrations() throws(DatabaseError) -> [Migration] {
        [try Migration(name: "0001_shares", bytes: PackageResources._001_shares_sql)]
    }
}
