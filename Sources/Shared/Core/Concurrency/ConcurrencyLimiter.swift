import Synchronization

/// Lets a number of tasks through at a time; the others wait in the order in which they came, those that have time
/// behind the others.
public final class ConcurrencyLimiter: Sendable {
    private let state: Mutex<PriorityWaitQueue<CheckedContinuation<Bool, Never>>>

    public init(_ width: Int) {
        state = Mutex(PriorityWaitQueue(width: width))
    }

    /// Runs the body when its turn has come.
    ///
    /// - Throws: `CancellationError` if the task is cancelled while it waits, or what the body throws.
    public func run<Value>(_ body: () async throws -> Value) async throws -> Value {
        try await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async throws {
        let ticket = state.withLock { $0.ticket() }
        let isIn = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { queue in
                    // Checked under the lock that the cancellation takes as well, so that none is missed.
                    guard !Task.isCancelled else { return false }
                    return queue.enter(ticket, RequestPriority.current, waiter: continuation) ? true : nil
                }
                if let answer {
                    continuation.resume(returning: answer)
                }
            }
        } onCancel: {
            state.withLock { $0.abandon(ticket) }?.resume(returning: false)
        }
        guard isIn else { throw CancellationError() }
    }

    private func leave() {
        state.withLock { $0.leave() }?.resume(returning: true)
    }
}

/// The decisions of ``ConcurrencyLimiter``: who may go on, who is next.
struct PriorityWaitQueue<Waiter> {
    /// How many pass those that have time before one of them has its turn, so that they come to an end, too.
    static var patience: Int { 8 }

    private let width: Int
    private(set) var inside = 0
    private var lastTicket: UInt64 = 0
    private var lines: [RequestPriority: [(ticket: UInt64, waiter: Waiter)]] = [.interactive: [], .background: []]
    private var passed = 0

    init(width: Int) {
        self.width = max(1, width)
    }

    mutating func ticket() -> UInt64 {
        lastTicket += 1
        return lastTicket
    }

    /// Whether the ticket's holder is in at once; if not, the waiter is kept.
    mutating func enter(_ ticket: UInt64, _ traffic: RequestPriority = .interactive, waiter: Waiter) -> Bool {
        guard inside >= width || lines.contains(where: { !$0.value.isEmpty }) else {
            inside += 1
            return true
        }
        lines[traffic, default: []].append((ticket, waiter))
        return false
    }

    /// Gives the place to the next one, which is returned.
    mutating func leave() -> Waiter? {
        let hasBulk = !(lines[.background]?.isEmpty ?? true)
        let isBulksTurn = (lines[.interactive]?.isEmpty ?? true) || hasBulk && passed >= Self.patience
        let line: RequestPriority = isBulksTurn ? .background : .interactive
        guard !(lines[line]?.isEmpty ?? true) else {
            inside -= 1
            return nil
        }
        passed = isBulksTurn ? 0 : passed + (hasBulk ? 1 : 0)
        return lines[line]?.removeFirst().waiter
    }

    /// Takes a waiter out of the line; `nil` if it is not in it.
    mutating func abandon(_ ticket: UInt64) -> Waiter? {
        for (traffic, line) in lines {
            guard let index = line.firstIndex(where: { $0.ticket == ticket }) else { continue }
            return lines[traffic]?.remove(at: index).waiter
        }
        return nil
    }
}
