import Persistence

extension ProfileStore {
    static let schemaName = "profile_api"

    /// The schema's tables, in the order in which they came.
    static func migrations() throws(DatabaseError) -> [SQLMigration] {
        [try SQLMigration(name: "0001_profiles", bytes: PackageResources._001_profiles_sql)]
    }
}
