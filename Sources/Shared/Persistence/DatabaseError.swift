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
            "'\(name)' is no schema name: lower case letters, digits and underscores, at most 50"
        case .invalidMigration(let name):
            "migration '\(name)' must begin with a number greater than that of the migration before it"
        case .changedMigration(let name, let schema):
            "migration '\(name)' was changed after it was applied to schema \(schema): restore it and add a new one"
        case .lateMigration(let name, let schema):
            "migration '\(name)' comes before one that is already applied to schema \(schema): give it a higher number"
        case .unknownMigration(let name, let schema):
            "schema \(schema) has migration '\(name)', which this program does not know: is it of another version?"
        case .pendingMigrations(let names, let schema):
            "schema \(schema) lacks \(names.joined(separator: ", ")): start its service with TANDEM_DATABASE_OWNER_URL, which migrates it"
        }
    }
}
