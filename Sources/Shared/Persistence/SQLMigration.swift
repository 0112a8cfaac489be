/// One numbered SQL file that is embedded in the program.
public struct SQLMigration: Hashable, Sendable {
    public let number: Int32
    public let name: String
    public let text: String

    /// - Parameters:
    ///   - name: The name, which begins with the number: `0001_initial`.
    ///   - text: The statements.
    /// - Throws: ``DatabaseError/invalidMigration(_:)`` for a name without a number.
    public init(name: String, text: String) throws(DatabaseError) {
        guard let number = Int32(name.prefix { $0.isNumber }), number > 0 else { throw .invalidMigration(name) }
        self.number = number
        self.name = name
        self.text = text
    }

    /// Creates a migration from the bytes that the package manager embeds for a resource.
    ///
    /// - Throws: The same errors as ``init(name:text:)``.
    public init(name: String, bytes: [UInt8]) throws(DatabaseError) {
        try self.init(name: name, text: String(decoding: bytes, as: UTF8.self))
    }
}
