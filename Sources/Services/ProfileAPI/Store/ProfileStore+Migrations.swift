import Persistence

extension ProfileStore {
    static let schemaName = "profile_api"

    /// Returns the migrations of the schema, in the order of their numbers.
    static func migrations() throws(DatabaseError) -> [SQLMigration] {
        [try SQLMigration(name: "0001_profiles", bytes: PackageResources._001_profiles_sql)]
    }
}
