import Persistence

extension ProfileStore {
    static let schemaName = "profile_api"

    /// Returns the migrations of the schema, in the order of their numbers.
    static func migrations() throws(DatabaseError) -> [SQLMigration] {
        [try SQLMigration(name: "0001_initial", bytes: PackageResources._001_initial_sql)]
    }
}
