/// The last calls, so that a test or the benchmark can see the requests and their times.
struct RequestLog: Sendable {
    struct Entry: Sendable {
        let number: Int
        let time: Instant
        let method: String
        let path: String
        let user: String?
        let headerNames: [String]
        let status: Int
        let fault: Bool
    }

    private static let maxEntries = 100_000

    private(set) var entries: [Entry] = []
    private(set) var total = 0
    private(set) var byStatus: [Int: Int] = [:]

    mutating func add(_ make: (Int) -> Entry) {
        total += 1
        let entry = make(total)
        byStatus[entry.status, default: 0] += 1
        if entries.count == Self.maxEntries { entries.removeFirst(Self.maxEntries / 2) }
        entries.append(entry)
    }
}
