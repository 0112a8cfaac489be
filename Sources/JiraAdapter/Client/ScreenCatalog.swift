import Synchronization

/// The fields that new issues need, by project and type, as far as they were read; kept for at most half an hour.
final class ScreenCatalog: Sendable {
    private static let life: Int64 = 30 * 60 * 1000

    private struct Key: Hashable {
        let project: String
        let type: String
    }

    private struct Screen {
        let fields: [JiraScreenField]
        let readAt: Int64
    }

    private let known = Mutex<[Key: Screen]>([:])
    private let now: @Sendable () -> Int64

    /// - Parameter now: milliseconds since 1970.
    init(now: @escaping @Sendable () -> Int64) {
        self.now = now
    }

    func fields(project: String, type: String) -> [JiraScreenField]? {
        let now = now()
        return known.withLock { known in
            guard let screen = known[Key(project: project, type: type)],
                (0..<ScreenCatalog.life).contains(now - screen.readAt)
            else { return nil }
            return screen.fields
        }
    }

    func keep(_ fields: [JiraScreenField], project: String, type: String) {
        let now = now()
        known.withLock { $0[Key(project: project, type: type)] = Screen(fields: fields, readAt: now) }
    }

    /// Drops what was known: Jira says that it is wrong.
    func forget(project: String, type: String) {
        known.withLock { $0[Key(project: project, type: type)] = nil }
    }
}
