public import Core

extension PostgresCommandFence {
    /// The tables that the fence needs in its adapter's schema.
    public static func migrations() throws(DatabaseError) -> [Migration] {
        [try Migration(name: "0001_command_fences", bytes: PackageResources._001_command_fences_sql)]
    }
}
