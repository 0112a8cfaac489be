import Persistence

extension PostgresShareStore {
    /// Returns the migrations of entity-sync's schema, in the order of their numbers.
    static func migrations() throws(DatabaseError) -> [SQLMigration] {
        [try SQLMigration(name: "0001_initial", bytes: PackageResources._001_initial_sql)]
    }
}
