/// One service's schema and the names of its two roles.
public struct DatabaseSchema: Hashable, Sendable {
    /// The schema, and the login role that owns nothing and may only read and write rows.
    public let name: String
    /// Owns the schema and its tables; nobody can log in as it.
    public var owner: String { name + "_owner" }
    public var login: String { name }

    /// - Throws: ``DatabaseError/invalidName(_:)`` unless the name is lower case letters, digits and underscores, at
    ///   most 50 of them, so that it needs no quotes anywhere.
    public init(_ name: String) throws(DatabaseError) {
        let first: Set<Character> = Set("abcdefghijklmnopqrstuvwxyz_")
        let others = first.union("0123456789")
        guard let head = name.first, first.contains(head), name.allSatisfy(others.contains), name.count <= 50 else {
            throw .invalidName(name)
        }
        self.name = name
    }
}
