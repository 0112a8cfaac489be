/// The schema of one service and the names of its two roles.
public struct DatabaseSchema: Hashable, Sendable {
    /// The name of the schema and of the login role, which owns nothing and can only read and write rows.
    public let name: String
    /// The role that owns the schema and its tables.
    ///
    /// It cannot log in.
    public var owner: String { name + "_owner" }
    public var login: String { name }

    /// - Throws: ``DatabaseError/invalidName(_:)`` unless the name consists of at most 50 lowercase letters, digits,
    ///   and underscores. Such a name needs no quotation marks anywhere.
    public init(_ name: String) throws(DatabaseError) {
        let first: Set<Character> = Set("abcdefghijklmnopqrstuvwxyz_")
        let others = first.union("0123456789")
        guard let head = name.first, first.contains(head), name.allSatisfy(others.contains), name.count <= 50 else {
            throw .invalidName(name)
        }
        self.name = name
    }
}
