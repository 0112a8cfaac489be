import Synchronization

/// The ids of things that were asked for by a name, as far as they were looked up; kept for at most half an hour.
final class NameCatalog: Sendable {
    private static let life: Int64 = 30 * 60 * 1000
    /// What fell out is asked for again.
    private static let most = 10_000

    private struct Known {
        let id: Int64?
        let readAt: Int64
    }

    private let known = Mutex<[[String]: Known]>([:])
    private let now: @Sendable () -> Int64

    /// - Parameter now: milliseconds since 1970.
    init(now: @escaping @Sendable () -> Int64) {
        self.now = now
    }

    /// The id of a name; `.some(nil)` if the tool has none of that name, `nil` if it was not asked lately.
    func id(_ name: [String]) -> Int64?? {
        let now = now()
        return known.withLock { known in
            guard let found = known[name], (0..<NameCatalog.life).contains(now - found.readAt) else { return nil }
            return .some(found.id)
        }
    }

    func keep(_ id: Int64?, as name: [String]) {
        let now = now()
        known.withLock { known in
            if known.count >= NameCatalog.most { known = [:] }
            known[name] = Known(id: id, readAt: now)
        }
    }
}
