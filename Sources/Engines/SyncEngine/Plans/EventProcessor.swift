public import EntityModel

/// Handles an event to its end: for the shares that it concerns, or as word of an item that may get one.
public struct EventProcessor: Sendable {
    private let synchronizer: ShareSynchronizer
    private let shareFlow: ShareFlow

    public init(synchronizer: ShareSynchronizer, shareFlow: ShareFlow) {
        self.synchronizer = synchronizer
        self.shareFlow = shareFlow
    }

    /// What became of an event.
    public enum Outcome: Hashable, Sendable {
        /// The item belongs to no share, and to no automatic route.
        case notShared
        /// The item got a share.
        case autoShared
        /// Nothing follows: it is known already, out of date, or Tandem's own write coming back.
        case noChange
        case commandsSent(commands: Int)
        /// The event says that an item was deleted, and the item's tool says that it exists.
        case contradicted
    }

    /// Handles one event.
    ///
    /// - Parameter event: what an adapter told.
    /// - Returns: what came of it, for metrics.
    /// - Throws: what a port threw; the event must be delivered again.
    public func process(_ event: Event) async throws -> Outcome {
        switch try await synchronizer.process(event) {
        case .notShared: try await shareFlow.autoShare(event) > 0 ? .autoShared : .notShared
        case .noChange: .noChange
        case .contradicted: .contradicted
        case .commandsSent(let commands): .commandsSent(commands: commands)
        }
    }
}
