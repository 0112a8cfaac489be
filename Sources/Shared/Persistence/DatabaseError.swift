/// The reason why a schema cannot be used.
public enum DatabaseError: Error, Hashable, Sendable {
    case invalidName(String)
    /// The file name of a migration does not begin with a number, or the number is not greater than the one before.
    case invalidMigration(String)
    /// A file was changed after it was applied.
    case changedMigration(String, schema: String)
    /// A file was added before one that is already applied.
    case lateMigration(String, schema: String)
    /// The database contains a migration, between known ones, that this program does not know.
    case unknownMigration(String, schema: String)
    /// The schema lacks migrations that this program needs.
    case pendingMigrations([String], schema: String)
}

extension DatabaseError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidName(let name):
            "'\(name)' is not a valid schema name. Use at most 50 lowercase letters, digits, and underscores."
        case .invalidMigration(let name):
            "migration '\(name)' must begin with a number that is greater than that of the previous migration."
        case .changedMigration(let name, let schema):
            "migration '\(name)' was changed after it was applied to schema \(schema). Restore the file and add a new migration."
        case .lateMigration(let name, let schema):
            "migration '\(name)' comes before one that is already applied to schema \(schema). Give it a higher number."
        case .unknownMigration(let name, let schema):
            "schema \(schema) contains migration '\(name)', which this program does not know. Start a program of the same version."
        case .pendingMigrations(let names, let schema):
            "schema \(schema) lacks migrations: \(names.joined(separator: ", ")). Start its service with TANDEM_DATABASE_OWNER_URL to apply them."
        }
    }
}
