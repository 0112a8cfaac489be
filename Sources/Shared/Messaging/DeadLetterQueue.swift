public import AMQP
public import EntityModel

/// The parked messages: lists them, lets them be tried anew, discards them.
///
/// While they are listed nobody else sees them; who lists at the same time waits.
public struct DeadLetterQueue: Sendable {
    /// Whose messages are meant.
    public enum Filter: Hashable, Sendable {
        case account(AccountID)
        /// All accounts, and messages that name none: for who runs the installation.
        case allAccounts

        func owns(_ message: DeadLetter) -> Bool {
            switch self {
            case .account(let account): message.account == account
            case .allAccounts: true
            }
        }
    }

    public enum Selection: Hashable, Sendable {
        case ids(Set<String>)
        case all

        func contains(_ message: DeadLetter) -> Bool {
            switch self {
            case .ids(let ids): ids.contains(message.id)
            case .all: true
            }
        }
    }

    /// What a list or a change came to.
    public struct Result<Value: Sendable>: Sendable {
        public let value: Value
        /// Whether all parked messages were looked at, or only the oldest of them.
        public let isComplete: Bool
    }

    /// How many messages are looked at in one go; bounds time and memory.
    static let maxScanCount = 10_000
    /// How many messages are held for a replay in one go.
    static let maxReplayCount = 500

    private let browser: AMQPBrowser
    private let topology: QueueTopology
    private let publisher: AMQPPublisher

    /// - Parameters:
    ///   - settings: how the broker is reached.
    ///   - topology: names the queues, which must exist.
    ///   - publisher: for what is tried anew; must be running and declare the families.
    public init(_ settings: AMQPSettings, _ topology: QueueTopology, publisher: AMQPPublisher) {
        browser = AMQPBrowser(settings)
        self.topology = topology
        self.publisher = publisher
    }

    /// The parked messages of a family, in the order in which they were parked.
    ///
    /// - Throws: `AMQPError`.
    public func list(_ family: QueueGroup, of owner: Filter) async throws -> Result<[DeadLetter]> {
        let (kept, isComplete) = try await browser.peek(
            through: topology.deadLetterQueue(of: family), limit: Self.maxScanCount
        ) { message in
            let parked = DeadLetter(message, queueGroup: family)
            return owner.owns(parked) ? parked : nil
        }
        return Result(value: kept, isComplete: isComplete)
    }

    /// Puts messages back to where they came from, with no attempt counted; they stay parked until they are safe there.
    ///
    /// A message that is too long to be read stays where it is.
    /// - Returns: how many were put back.
    /// - Throws: `AMQPError`; some may have been put back and be parked as well then.
    public func replay(_ selection: Selection, of family: QueueGroup, of owner: Filter) async throws -> Result<Int> {
        let exchange = topology.exchange(of: family)
        return try await settle(selection, family, owner, limit: Self.maxReplayCount) { messages in
            let readable = messages.filter { !$0.isOversized }
            try await publisher.publish(
                readable.map { $0.replayed(DeadLetter($0, queueGroup: family), to: exchange) })
            return readable
        }
    }

    /// Removes messages for good.
    ///
    /// - Returns: how many there were.
    /// - Throws: `AMQPError`; they are still parked then.
    public func discard(_ selection: Selection, of family: QueueGroup, of owner: Filter) async throws -> Result<Int> {
        try await settle(selection, family, owner, limit: Self.maxScanCount) { $0 }
    }

    private func settle(
        _ selection: Selection, _ family: QueueGroup, _ owner: Filter, limit: Int,
        _ deal: ([AMQPReservedMessage]) async throws -> [AMQPReservedMessage]
    ) async throws -> Result<Int> {
        let hold = try await browser.reserve(from: topology.deadLetterQueue(of: family), limit: Self.maxScanCount) {
            message in
            let parked = DeadLetter(message, queueGroup: family)
            return owner.owns(parked) && selection.contains(parked)
        }
        let done: [AMQPReservedMessage]
        do {
            done = try await deal(Array(hold.messages.prefix(limit)))
        } catch {
            try? await browser.release(hold, acknowledging: [])
            throw error
        }
        try await browser.release(hold, acknowledging: done)
        return Result(value: done.count, isComplete: hold.isComplete && hold.messages.count <= limit)
    }
}
