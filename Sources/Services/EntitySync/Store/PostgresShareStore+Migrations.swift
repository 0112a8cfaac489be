import Persistence

extension PostgresShareStore {
    /// Returns the migrations of entity-sync's schema.
    static func migrations() throws(DatabaseError) -> [SQLMigration] {
        [
            try SQLMigration(name: "0001_shares", bytes: PackageResources._001_shares_sql),
            try SQLMigration(name: "0002_share_flow", bytes: PackageResources._002_share_flow_sql),
            try SQLMigration(name: "0003_jobs", bytes: PackageResources._003_jobs_sql),
            try SQLMigration(name: "0004_history_by_item", bytes: PackageResources._004_history_by_item_sql),
            try SQLMigration(name: "0005_linked_items", bytes: PackageResources._005_linked_items_sql),
            try SQLMigration(name: "0006_migrations", bytes: PackageResources._006_migrations_sql),
            try SQLMigration(
                name: "0008_rejections_and_unshared_pairs",
                bytes: PackageResources._008_rejections_and_unshared_pairs_sql),
        ]
    }
}
