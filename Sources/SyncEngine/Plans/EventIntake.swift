public import EntityModel

/// Handles an event to its end: for the shares that it concerns, or as word of an item that may get one.
public struct EventIntake: Sendable {
    private let synchronizer: Synchronizer
    private let shareFlow: ShareFlow

    public init(synchronizer: Synchronizer, shareFlow: ShareFlow) {
        self.synchronizer = synchronizer
        self.shareFlow = shareFlow
    }

    /// What became of an event.
    public enum Outcome: Hashable, Sendable {
        /// The item belongs to no share, and to no automatic route.
        case unshared
        /// The item got a share.
        case shared
        /// Nothing follows: it is known already, out of date, or Tandem's own write coming back.
        case nothingNew
        case decided(commands: Int)
        /// The event says that an item was deleted, and the item's tool says that it exists.
        case contradicted
    }

    /// Handles one event.
    ///
    /// - Parameter event: what an adapter told.
    /// - Returns: what came of it, for metrics.
    /// - Throws: what a port threw; the event must be delivered again.
    public func handle(_ event: Event) async throws -> Outcome {
        switch try await synchronizer.handle(event) {
        case .unshared: try await shareFlow.consider(event) > 0 ? .shared : .unshared
        case .nothingNew: .nothingNew
        case .contradicted: .contradicted
        case .decided(let commands): .decided(commands: commands)
        }
    }
}
