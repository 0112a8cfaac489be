/// Which statements a connection has prepared on the server, the least recently used ones leaving first.
struct PreparedStatements {
    /// The same text with values of other types is another statement to the server.
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
    /// Names that left the cache and are still to be freed on the server.
    private var discarded: [String] = []

    init(limit: Int) {
        self.limit = max(limit, 1)
    }

    var count: Int { entries.count }

    /// The name of a prepared statement.
    mutating func name(of key: Key) -> String? {
        clock += 1
        entries[key]?.lastUse = clock
        return entries[key]?.name
    }

    /// Makes a name for a statement about to be prepared, and room for it.
    mutating func add(_ key: Key) -> String {
        if entries.count >= limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            remove(oldest.key)
        }
        clock += 1
        let entry = Entry(name: "s\(clock)", lastUse: clock)
        entries[key] = entry
        return entry.name
    }

    /// Forgets a statement that the server must free.
    mutating func remove(_ key: Key) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        discarded.append(entry.name)
    }

    /// Forgets a statement that the server never had.
    mutating func forget(_ key: Key) {
        entries[key] = nil
    }

    /// Hands out the names that the server is to free; one that it could not free comes back by
    /// ``restoreDiscarded(_:)``.
    mutating func drainDiscarded() -> [String] {
        defer { discarded = [] }
        return discarded
    }

    mutating func restoreDiscarded(_ discarded: String) {
        self.discarded.append(discarded)
    }
}
