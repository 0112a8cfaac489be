public import EntityModel

/// Processes an event completely, either for the shares of its item or for auto-sharing.
public struct EventProcessor: Sendable {
    private let synchronizer: ShareSynchronizer
    private let shareFlow: ShareFlow

    public init(synchronizer: ShareSynchronizer, shareFlow: ShareFlow) {
        self.synchronizer = synchronizer
        self.shareFlow = shareFlow
    }

    /// The outcome of an event.
    public enum Outcome: Hashable, Sendable {
        /// The item belongs to no share and matches no automatic routing.
        case notShared
        /// The item was auto-shared.
        case autoShared
        /// The event has no effect: it is already known, out of date, or an echo.
        case noChange
        case commandsSent(commands: Int)
        /// The event reports that an item was deleted, but the item's tool says that it exists.
        case contradicted
    }

    /// Processes one event.
    ///
    /// - Parameter event: The event of an adapter.
    /// - Returns: The outcome, for metrics.
    /// - Throws: The error of a port. The event must be delivered again.
    public func process(_ event: Event) async throws -> Outcome {
        switch try await synchronizer.process(event) {
        case .notShared: try await shareFlow.autoShare(event) > 0 ? .autoShared : .notShared
        case .noChange: .noChange
        case .contradicted: .contradicted
        case .commandsSent(let commands): .commandsSent(commands: commands)
        }
    }
}
