public import Core

/// The tables of an adapter's own schema.
public enum AdapterSchema {
    /// All migrations, in their order.
    public static func migrations() throws(DatabaseError) -> [Migration] {
        [
            try Migration(name: "0001_command_fences", bytes: PackageResources._001_command_fences_sql),
            try Migration(name: "0002_creation_intents", bytes: PackageResources._002_creation_intents_sql),
            try Migration(name: "0003_creation_doubts", bytes: PackageResources._003_creation_doubts_sql),
        ]
    }
}
