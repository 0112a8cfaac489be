public import AMQP
public import EntityModel

/// Lists, replays, and discards dead letters.
///
/// A listing reserves the messages, so a concurrent listing waits.
public struct DeadLetterQueue: Sendable {
    /// The accounts whose messages are selected.
    public enum Filter: Hashable, Sendable {
        case account(AccountID)
        /// All accounts, including messages without an account. Intended for the operator of the installation.
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

    /// The result of a listing or a change.
    public struct Result<Value: Sendable>: Sendable {
        public let value: Value
        /// Whether all dead letters were examined, rather than only the oldest ones.
        public let isComplete: Bool
    }

    /// The number of messages that one operation examines.
    ///
    /// The limit bounds time and memory.
    static let maxScanCount = 10_000
    /// The number of messages that one replay holds.
    static let maxReplayCount = 500

    private let browser: AMQPBrowser
    private let topology: QueueTopology
    private let publisher: AMQPPublisher

    /// - Parameters:
    ///   - settings: The settings of the broker connection.
    ///   - topology: The names of the queues, which must exist.
    ///   - publisher: The publisher for replayed messages. It must be running and must declare the queue groups.
    public init(_ settings: AMQPSettings, _ topology: QueueTopology, publisher: AMQPPublisher) {
        browser = AMQPBrowser(settings)
        self.topology = topology
        self.publisher = publisher
    }

    /// Lists the dead letters of a queue group, oldest first.
    ///
    /// - Throws: `AMQPError` if the broker cannot be reached.
    public func list(_ family: QueueGroup, of owner: Filter) async throws -> Result<[DeadLetter]> {
        let (kept, isComplete) = try await browser.peek(
            through: topology.deadLetterQueue(of: family), limit: Self.maxScanCount
        ) { message in
            let parked = DeadLetter(message, queueGroup: family)
            return owner.owns(parked) ? parked : nil
        }
        return Result(value: kept, isComplete: isComplete)
    }

    /// Returns messages to their original queues and resets their attempt count.
    ///
    /// A message stays a dead letter until the broker has confirmed its copy.
    ///
    /// A message that exceeds the readable size stays where it is.
    /// - Returns: The number of replayed messages.
    /// - Throws: `AMQPError`. In this case, some messages may have been replayed and still be dead letters.
    public func replay(_ selection: Selection, of family: QueueGroup, of owner: Filter) async throws -> Result<Int> {
        let exchange = topology.exchange(of: family)
        return try await settle(selection, family, owner, limit: Self.maxReplayCount) { messages in
            let readable = messages.filter { !$0.isOversized }
            try await publisher.publish(
                readable.map { $0.replayed(DeadLetter($0, queueGroup: family), to: exchange) })
            return readable
        }
    }

    /// Removes messages permanently.
    ///
    /// - Returns: The number of removed messages.
    /// - Throws: `AMQPError`. In this case, the messages are still dead letters.
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
