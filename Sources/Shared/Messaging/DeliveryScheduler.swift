import AMQP
import Synchronization

/// Keeps the messages of one item in their order, and a slow account from taking the whole desk.
///
/// An account whose messages go through quickly may fill the desk. One that has its share in hand and turns it over too
/// slowly gets no more: its tool is slow or away, and what lies behind its messages belongs to others.
final class DeliveryScheduler<Delivery: Sendable>: Sendable {
    private struct Account {
        var inHand = 0
        /// How many were done since `turn` began.
        var done = 0
        var turn: ContinuousClock.Instant
    }

    private struct State {
        /// By item, what waits behind the message at work.
        var waiting: [String: [Delivery]] = [:]
        var accounts: [String: Account] = [:]
    }

    enum Admission: Hashable, Sendable {
        case start
        /// Another message of the item is at work; who works on it takes this one next.
        case queued
        /// The account has its share of the desk in hand and does not get it done.
        case throttled
    }

    private let state = Mutex(State())
    private let accountQuota: Int
    private let patience: Duration

    /// - Parameters:
    ///   - accountQuota: how many messages an account may have in hand however slow it is.
    ///   - patience: in which time an account that has more must have done as many as its share.
    init(accountQuota: Int, patience: Duration = .seconds(5)) {
        self.accountQuota = accountQuota
        self.patience = patience
    }

    func admit(
        _ delivery: Delivery, of item: String, account: String, now: ContinuousClock.Instant = .now
    ) -> Admission {
        state.withLock { state in
            var known = state.accounts[account] ?? Account(turn: now)
            if known.inHand >= accountQuota, known.turn.duration(to: now) > patience { return .throttled }
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

    /// Ends the work on a message and gives the next one of the same item.
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

    /// How often the message was tried before.
    var attempts: Int { Int(clamping: max(0, headers[MessageHeader.attempts]?.intValue ?? 0)) }
}
