/// What came in, without credentials: the last requests one by one, all writes as counts.
struct RequestLog: Sendable {
    struct Entry: Sendable {
        /// Counted from 1 as they come in.
        var number = 0
        var method: String
        var path: String
        var status: Int
        var user: String
        var at: Instant
    }

    private var ring: [Entry] = []
    private var start = 0
    private let capacity = 100_000
    private(set) var requests = 0
    /// Writes that were done, by login.
    private(set) var writesByUser: [String: Int] = [:]
    /// Writes that were done, by `UserStory/1001`, then by login.
    private(set) var writesByEntity: [String: [String: Int]] = [:]

    mutating func append(_ entry: Entry) {
        requests += 1
        var entry = entry
        entry.number = requests
        if ring.count < capacity {
            ring.append(entry)
        } else {
            ring[start] = entry
            start = (start + 1) % capacity
        }
    }

    mutating func countWrite(of entity: String, by login: String) {
        writesByUser[login, default: 0] += 1
        writesByEntity[entity, default: [:]][login, default: 0] += 1
    }

    /// Those that are still known of what came after a request, oldest first.
    func entries(after number: Int) -> some Sequence<Entry> {
        let all = ring.count
        let skipped = min(max(number - (requests - all), 0), all)
        return (skipped..<all).lazy.map { ring[(start + $0) % all] }
    }
}
