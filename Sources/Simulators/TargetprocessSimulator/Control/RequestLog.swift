/// The received requests, without credentials: the last ones individually, and the numbers of all writes.
struct RequestLog: Sendable {
    struct Entry: Sendable {
        /// The position in the order of arrival, counted from 1.
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
    /// The number of performed writes by login.
    private(set) var writesByUser: [String: Int] = [:]
    /// The number of performed writes by item, such as `UserStory/1001`, and then by login.
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

    /// Returns the stored requests that arrived after a request, oldest first.
    func entries(after number: Int) -> some Sequence<Entry> {
        let all = ring.count
        let skipped = min(max(number - (requests - all), 0), all)
        return (skipped..<all).lazy.map { ring[(start + $0) % all] }
    }
}
