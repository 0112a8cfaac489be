/// The statements that a connection has prepared on the server.
///
/// The least recently used statement is evicted first.
struct PreparedStatements {
    /// The key of a statement.
    ///
    /// For the server, the same text with values of other types is another statement.
    struct Key: Hashable {
        let text: String
        let types: [UInt32]
    }

    private struct Entry {
        let name: String
        var lastUse: Int
    }

    private var entries: [Key: Entry] = [:]
    private var clock = 0
    private let limit: Int
    /// The names of evicted statements that the server must still free.
    private var discarded: [String] = []

    init(limit: Int) {
        self.limit = max(limit, 1)
    }

    var count: Int { entries.count }

    /// Returns the name of a prepared statement, or `nil` if it is not prepared.
    mutating func name(of key: Key) -> String? {
        clock += 1
        entries[key]?.lastUse = clock
        return entries[key]?.name
    }

    /// Creates a name for a statement that is about to be prepared.
    ///
    /// Evicts another statement if the limit is reached.
    mutating func add(_ key: Key) -> String {
        if entries.count >= limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            remove(oldest.key)
        }
        clock += 1
        let entry = Entry(name: "s\(clock)", lastUse: clock)
        entries[key] = entry
        return entry.name
    }

    /// Removes a statement that the server must free.
    mutating func remove(_ key: Key) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        discarded.append(entry.name)
    }

    /// Removes a statement that the server never prepared.
    mutating func forget(_ key: Key) {
        entries[key] = nil
    }

    /// Returns the names that the server must free.
    ///
    /// ``restoreDiscarded(_:)`` returns a name that the server could not free.
    mutating func drainDiscarded() -> [String] {
        defer { discarded = [] }
        return discarded
    }

    mutating func restoreDiscarded(_ discarded: String) {
        self.discarded.append(discarded)
    }
}
