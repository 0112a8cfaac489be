public import Persistence

/// The tables of an adapter's own schema.
public enum AdapterSchema {
    /// Returns the migrations of the schema, in the order of their numbers.
    public static func migrations() throws(DatabaseError) -> [SQLMigration] {
        [try SQLMigration(name: "0001_initial", bytes: PackageResources._001_initial_sql)]
    }
}
