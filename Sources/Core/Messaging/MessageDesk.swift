import AMQP
import Synchronization

/// Keeps the messages of one item in their order, and one account from taking the whole desk.
final class MessageDesk: Sendable {
    private struct State {
        /// By routing key, what waits behind the message at work.
        var waiting: [String: [AMQPDelivery]] = [:]
        var inHand: [String: Int] = [:]
    }

    enum Place: Hashable, Sendable {
        case begin
        /// Another message of the item is at work; who works on it takes this one next.
        case behindAnother
        /// The account has its share of the desk in hand already.
        case accountIsBusy
    }

    private let state = Mutex(State())
    private let accountLimit: Int

    /// - Parameter accountLimit: how many messages of one account may be in hand.
    init(accountLimit: Int) {
        self.accountLimit = accountLimit
    }

    func take(_ delivery: AMQPDelivery) -> Place {
        state.withLock { state in
            let account = delivery.account
            guard state.inHand[account, default: 0] < accountLimit else { return .accountIsBusy }
            state.inHand[account, default: 0] += 1
            guard state.waiting[delivery.routingKey] != nil else {
                state.waiting[delivery.routingKey] = []
                return .begin
            }
            state.waiting[delivery.routingKey]?.append(delivery)
            return .behindAnother
        }
    }

    /// Ends the work on a message and gives the next one of the same item.
    func done(with delivery: AMQPDelivery) -> AMQPDelivery? {
        state.withLock { state in
            let account = delivery.account
            let left = state.inHand[account, default: 1] - 1
            state.inHand[account] = left == 0 ? nil : left
            guard let waiting = state.waiting[delivery.routingKey], !waiting.isEmpty else {
                state.waiting[delivery.routingKey] = nil
                return nil
            }
            return state.waiting[delivery.routingKey]?.removeFirst()
        }
    }
}

extension AMQPDelivery {
    var account: String { headers[MessageHeader.account]?.stringValue ?? "" }

    /// How often the message was tried before.
    var attempts: Int { Int(clamping: max(0, headers[MessageHeader.attempts]?.intValue ?? 0)) }
}
