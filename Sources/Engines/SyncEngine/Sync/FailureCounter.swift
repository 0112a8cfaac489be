import EntityModel
import Synchronization

/// Counts failures, and distinguishes errors of single items from an unavailable tool.
struct FailureCounter {
    private let limit: Int
    private var inRow = 0
    /// The first failure.
    private(set) var first: (any Error)?

    /// - Parameter limit: The number of consecutive failures after which the tool counts as unavailable.
    init(limit: Int) { self.limit = limit }

    mutating func succeed() { inRow = 0 }

    mutating func begin() { inRow = 0 }

    /// Records a failure that does not suggest an unavailable tool.
    mutating func record(_ error: any Error) { first = first ?? error }

    /// Counts a failure.
    ///
    /// - Throws: The failure, if the tool or the connection does not work for any item.
    mutating func fail(_ error: any Error) throws {
        record(error)
        // If Tandem's user can no longer see one project, items of other projects may still work.
        if (error as? ToolError)?.kind == .permissionLost { return }
        inRow += 1
        let isOfConnection = (error as? ToolError)?.concernsConnection == true
        guard !isOfConnection, !(error is CancellationError), inRow < limit else { throw error }
    }
}

/// The items whose changes could not be processed in the last round, by the side of a profile.
///
/// They are kept in memory only. A new process finds them again.
final class FailedEntities: Sendable {
    /// The number of items that are stored for each side.
    private static let limit = 1_000

    private let known = Mutex<[String: Set<EntityKey>]>([:])

    func items(of place: String) -> Set<EntityKey> { known.withLock { $0[place] ?? [] } }

    func put(_ items: Set<EntityKey>, of place: String) {
        known.withLock { $0[place] = items.isEmpty ? nil : Set(items.prefix(Self.limit)) }
    }
}
