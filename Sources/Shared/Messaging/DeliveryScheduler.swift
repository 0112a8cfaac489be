import AMQP
import Synchronization

/// Delivers the messages of one item in order and limits how many deliveries a slow account can hold.
///
/// An account whose messages are handled quickly may use all slots. If an account holds its quota and handles it too
/// slowly, it gets no further slots. Its tool is slow or down, and the messages behind it belong to other accounts.
final class DeliveryScheduler<Delivery: Sendable>: Sendable {
    private struct Account {
        var inHand = 0
        /// The number of messages completed since `turn` began.
        var done = 0
        var turn: ContinuousClock.Instant
    }

    private struct State {
        /// The messages that wait behind the running message, by item.
        var waiting: [String: [Delivery]] = [:]
        var accounts: [String: Account] = [:]
    }

    enum Admission: Hashable, Sendable {
        case start
        /// Another message of the item is running. Its task continues with this one.
        case queued
        /// The account holds its quota of slots and does not complete its messages in time.
        case throttled
    }

    private let state = Mutex(State())
    private let accountQuota: Int
    private let turnTimeout: Duration

    /// - Parameters:
    ///   - accountQuota: The number of messages that an account may hold however slow it is.
    ///   - patience: The time in which an account beyond its quota must have completed as many messages as the quota.
    init(accountQuota: Int, patience: Duration = .seconds(5)) {
        self.accountQuota = accountQuota
        turnTimeout = patience
    }

    func admit(
        _ delivery: Delivery, of item: String, account: String, now: ContinuousClock.Instant = .now
    ) -> Admission {
        state.withLock { state in
            var known = state.accounts[account] ?? Account(turn: now)
            if known.inHand >= accountQuota, known.turn.duration(to: now) > turnTimeout { return .throttled }
            known.inHand += 1
            state.accounts[account] = known
            guard state.waiting[item] != nil else {
                state.waiting[item] = []
                return .start
            }
            state.waiting[item]?.append(delivery)
            return .queued
        }
    }

    /// Completes a message and returns the next one of the same item.
    func complete(with item: String, account: String, now: ContinuousClock.Instant = .now) -> Delivery? {
        state.withLock { state in
            if var known = state.accounts[account] {
                known.inHand -= 1
                known.done += 1
                if known.done >= accountQuota { (known.done, known.turn) = (0, now) }
                state.accounts[account] = known.inHand == 0 ? nil : known
            }
            guard state.waiting[item]?.isEmpty == false else {
                state.waiting[item] = nil
                return nil
            }
            return state.waiting[item]?.removeFirst()
        }
    }
}

extension AMQPDelivery {
    var account: String { headers[MessageHeader.account]?.stringValue ?? "" }

    /// The number of earlier attempts.
    var attempts: Int { Int(clamping: max(0, headers[MessageHeader.attempts]?.intValue ?? 0)) }
}
