import EntityModel
import Synchronization

/// The users that others turned out to be, as far as they were looked up; kept for at most half an hour.
final class UserCatalog: Sendable {
    private static let life: Int64 = 30 * 60 * 1000
    /// What fell out is asked for again.
    private static let most = 10_000

    private struct Known {
        let person: Person?
        let readAt: Int64
    }

    private let known = Mutex<[String: Known]>([:])
    private let now: @Sendable () -> Int64

    /// - Parameter now: milliseconds since 1970.
    init(now: @escaping @Sendable () -> Int64) {
        self.now = now
    }

    /// Who is meant by a text; `.some(nil)` if the tool knows nobody of that name, `nil` if it was not asked lately.
    func person(_ text: String) -> Person?? {
        let now = now()
        return known.withLock { known in
            guard let found = known[text], (0..<UserCatalog.life).contains(now - found.readAt) else { return nil }
            return .some(found.person)
        }
    }

    func keep(_ person: Person?, as text: String) {
        let now = now()
        known.withLock { known in
            if known.count >= UserCatalog.most { known = [:] }
            known[text] = Known(person: person, readAt: now)
        }
    }
}
