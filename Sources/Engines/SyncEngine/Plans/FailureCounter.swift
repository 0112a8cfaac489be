import EntityModel
import Synchronization

/// Counts failures, and tells a fault of single items from a tool that is away.
struct FailureCounter {
    private let limit: Int
    private var inRow = 0
    /// The first failure of all.
    private(set) var first: (any Error)?

    /// - Parameter limit: The number of failures in a row after which the tool counts as away.
    init(limit: Int) { self.limit = limit }

    mutating func succeed() { inRow = 0 }

    mutating func begin() { inRow = 0 }

    /// Remembers a failure that says nothing about the tool.
    mutating func record(_ error: any Error) { first = first ?? error }

    /// Counts a failure.
    ///
    /// - Throws: The failure, if the tool or the connection answers for no item.
    mutating func fail(_ error: any Error) throws {
        record(error)
        // A project that its user no longer sees says nothing about the items of others.
        if (error as? ToolError)?.kind == .permissionLost { return }
        inRow += 1
        let isOfConnection = (error as? ToolError)?.concernsConnection == true
        guard !isOfConnection, !(error is CancellationError), inRow < limit else { throw error }
    }
}

/// The items whose changes could not be handed on in the last round, by the side of a profile.
///
/// They are lost with the process: a new one finds them again.
final class FailedEntities: Sendable {
    /// The number of items that are remembered for each side.
    private static let limit = 1_000

    private let known = Mutex<[String: Set<EntityKey>]>([:])

    func items(of place: String) -> Set<EntityKey> { known.withLock { $0[place] ?? [] } }

    func put(_ items: Set<EntityKey>, of place: String) {
        known.withLock { $0[place] = items.isEmpty ? nil : Set(items.prefix(Self.limit)) }
    }
}
