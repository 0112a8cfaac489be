import Synchronization

/// Limits the number of tasks that run concurrently.
///
/// The others wait in order of arrival, background tasks behind interactive ones.
public final class ConcurrencyLimiter: Sendable {
    private let state: Mutex<PriorityWaitQueue<CheckedContinuation<Bool, Never>>>

    public init(_ width: Int) {
        state = Mutex(PriorityWaitQueue(width: width))
    }

    /// Runs the body when a slot is free.
    ///
    /// - Throws: `CancellationError` if the task is canceled while it waits, or the error that the body throws.
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
                    // The cancellation handler takes the same lock, so this check cannot miss a cancellation.
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

/// The pure logic of ``ConcurrencyLimiter``: it decides which task may run and which one is next.
struct PriorityWaitQueue<Waiter> {
    /// The number of interactive waiters that may overtake background waiters before one of these gets a slot.
    ///
    /// The limit prevents starvation.
    static var maxOvertakes: Int { 8 }

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

    /// Returns whether the ticket gets a slot at once; otherwise, the waiter is queued.
    mutating func enter(_ ticket: UInt64, _ traffic: RequestPriority = .interactive, waiter: Waiter) -> Bool {
        guard inside >= width || lines.contains(where: { !$0.value.isEmpty }) else {
            inside += 1
            return true
        }
        lines[traffic, default: []].append((ticket, waiter))
        return false
    }

    /// Releases a slot and returns the waiter that gets it.
    mutating func leave() -> Waiter? {
        let hasBulk = !(lines[.background]?.isEmpty ?? true)
        let isBulksTurn = (lines[.interactive]?.isEmpty ?? true) || hasBulk && passed >= Self.maxOvertakes
        let line: RequestPriority = isBulksTurn ? .background : .interactive
        guard !(lines[line]?.isEmpty ?? true) else {
            inside -= 1
            return nil
        }
        passed = isBulksTurn ? 0 : passed + (hasBulk ? 1 : 0)
        return lines[line]?.removeFirst().waiter
    }

    /// Removes a waiter from the queue and returns it; `nil` if it is not in the queue.
    mutating func abandon(_ ticket: UInt64) -> Waiter? {
        for (traffic, line) in lines {
            guard let index = line.firstIndex(where: { $0.ticket == ticket }) else { continue }
            return lines[traffic]?.remove(at: index).waiter
        }
        return nil
    }
}
