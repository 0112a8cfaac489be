public import Persistence

/// The tables of an adapter's own schema.
public enum AdapterSchema {
    /// All migrations, in their order.
    public static func migrations() throws(DatabaseError) -> [SQLMigration] {
        [
            try SQLMigration(name: "0001_command_fences", bytes: PackageResources._001_command_fences_sql),
            try SQLMigration(name: "0002_creation_intents", bytes: PackageResources._002_creation_intents_sql),
            try SQLMigration(name: "0003_creation_doubts", bytes: PackageResources._003_creation_doubts_sql),
            try SQLMigration(name: "0004_grants", bytes: PackageResources._004_grants_sql),
            try SQLMigration(
                name: "0005_webhook_registrations", bytes: PackageResources._005_webhook_registrations_sql),
            try SQLMigration(name: "0006_deliveries", bytes: PackageResources._006_deliveries_sql),
            try SQLMigration(name: "0007_making_claims", bytes: PackageResources._007_making_claims_sql),
            try SQLMigration(name: "0008_grant_refusals", bytes: PackageResources._008_grant_refusals_sql),
            try SQLMigration(name: "0009_connection_states", bytes: PackageResources._009_connection_states_sql),
        ]
    }
}
