import SimulatorKit
import Synchronization

import struct Primitives.Timestamp

/// The running instance: its world, its faults, its log, and its webhook rule.
final class Instance: Sendable {
    struct State: Sendable {
        var world: World
        var rule: WebhookRule?
        var faults = FaultPlan<FaultEffect>()
        var log = RequestLog()
        var writes = WriteCounts()
        var held: OutgoingNotification?
    }

    /// The host name of the account, such as `shop.tpondemand.com`.
    let account: String
    let serviceToken: String
    let delivery: WebhookDispatcher
    private let isDemo: Bool
    private let zone: ZoneOffset
    private let state: Mutex<State>

    init(
        account: String, serviceToken: String, zone: ZoneOffset, isDemo: Bool, rule: WebhookRule?,
        delivery: WebhookDispatcher
    ) {
        self.account = account
        self.serviceToken = serviceToken
        self.zone = zone
        self.isDemo = isDemo
        self.delivery = delivery
        state = Mutex(State(world: Self.world(serviceToken, zone, isDemo), rule: rule))
    }

    func withState<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> sending Result where Result: Sendable {
        try state.withLock { (state) throws(Failure) -> Result in try body(&state) }
    }

    /// Resets everything except the webhook rule.
    func reset() {
        withState { state in
            state = State(world: Self.world(serviceToken, zone, isDemo), rule: state.rule)
        }
    }

    /// Runs an operation that changes the world, and sends the webhook requests in the order of the changes.
    func write<Result: Sendable>(
        as author: User, _ body: (inout World, Timestamp) throws(APIError) -> (Result, [Change])
    ) throws(APIError) -> Result {
        try withState { state throws(APIError) in
            let (result, changes) = try record(by: author, in: &state, body)
            for change in changes { enqueueNotification(change, in: &state) }
            return result
        }
    }

    /// Runs an operation that changes the world without sending webhooks.
    ///
    /// Returns the unsent webhook requests.
    func writeWithoutWebhook(
        as author: User, _ body: (inout World, Timestamp) throws(APIError) -> [Change]
    ) throws(APIError) -> [OutgoingNotification] {
        try withState { state throws(APIError) in
            let (_, changes) = try record(by: author, in: &state) { world, now throws(APIError) in
                ((), try body(&world, now))
            }
            return changes.compactMap { notification(of: $0, in: state) }
        }
    }

    private func record<Result: Sendable>(
        by author: User, in state: inout State, _ body: (inout World, Timestamp) throws(APIError) -> (Result, [Change])
    ) throws(APIError) -> (Result, [Change]) {
        let (result, changes) = try body(&state.world, wholeSecond(.now()))
        for item in changes.compactMap(\.item) {
            state.writes.countWrite(of: "\(item.type.name)/\(item.id)", by: author.login)
        }
        return (result, changes)
    }

    private static func world(_ serviceToken: String, _ zone: ZoneOffset, _ isDemo: Bool) -> World {
        var world = World.initial(serviceToken: serviceToken, zone: zone)
        if isDemo { world.addDemo() }
        return world
    }

    /// Rounds a time to the whole second, because the tool stores whole seconds.
    private func wholeSecond(_ time: Timestamp) -> Timestamp {
        Timestamp(millisecondsSinceEpoch: time.millisecondsSinceEpoch / 1000 * 1000)
    }

    private func notification(of change: Change, in state: State) -> OutgoingNotification? {
        guard let item = change.item, let rule = state.rule, rule.concerns(change, of: item),
            let address = WebhookAddress(rule.url)
        else { return nil }
        let body = WebhookBody(world: state.world, account: account).bytes(of: change, as: rule.body)
        return OutgoingNotification(entity: orderKey(item), address: address, body: body)
    }

    private func enqueueNotification(_ change: Change, in state: inout State) {
        guard let item = change.item, var notification = notification(of: change, in: state) else { return }
        var copies = 1
        var isHeldBack = false
        for effect in state.faults.trigger(webhookOf: item.type.name) {
            switch effect {
            case .dropWebhook: copies = 0
            case .duplicateWebhook: copies = 2
            case .delayWebhook(let milliseconds): notification.delay = .milliseconds(milliseconds)
            case .reorderWebhooks: isHeldBack = true
            default: break
            }
        }
        if isHeldBack, copies > 0 {
            if let earlier = state.held { delivery.enqueue(earlier) }
            state.held = notification
            return
        }
        for _ in 0..<copies { delivery.enqueue(notification) }
        if let held = state.held {
            delivery.enqueue(held)
            state.held = nil
        }
    }

    /// Returns the ID of the card for a comment, because comments are sent in order with their card.
    private func orderKey(_ item: Item) -> Int {
        guard case .comment(let comment) = item else { return item.id }
        return comment.general
    }
}
