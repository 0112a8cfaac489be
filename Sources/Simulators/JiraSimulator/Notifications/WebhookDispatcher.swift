import Crypto
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import SimulatorKit
import Synchronization

import enum Primitives.Hex

/// The settings for the delivery of webhooks.
struct DispatchSettings: Sendable {
    /// The number of webhook requests that are sent concurrently.
    var lanes = 16
    /// The delay before the first retry; it doubles with each retry.
    var retryBase: Duration = .seconds(5)
    /// The maximum number of attempts per webhook request.
    var tries = 5
    var timeout: Duration = .seconds(30)
}

/// A service that sends webhook requests to their receivers and retries as Jira does.
final class WebhookDispatcher: Service {
    /// The results of the deliveries.
    struct DeliveryLog: Sendable {
        struct Entry: Sendable {
            let delivery: Delivery
            let outcome: String
        }

        var pending = 0
        var delivered = 0
        var retried = 0
        var failed = 0
        var lost = 0
        var doubled = 0
        var last: [Entry] = []
        fileprivate var swapped: Delivery?
        /// The era, which grows with each reset.
        ///
        /// Deliveries of an earlier era are dropped.
        fileprivate var era = 0

        fileprivate mutating func note(_ delivery: Delivery, _ outcome: String) {
            if last.count >= 200 { last.removeFirst(100) }
            last.append(Entry(delivery: delivery, outcome: outcome))
        }
    }

    private let settings: DispatchSettings
    private let logger: Logger
    private let lanes: WebhookLanes<Delivery>
    private let state = Mutex(DeliveryLog())

    init(settings: DispatchSettings, logger: Logger) {
        self.settings = settings
        self.logger = logger
        lanes = WebhookLanes(count: settings.lanes, connectTimeout: .seconds(5), timeout: settings.timeout)
    }

    var deliveryLog: DeliveryLog { state.withLock { $0 } }

    /// Accepts new deliveries; `fault` returns the fault that applies to a delivery.
    func send(_ deliveries: [Delivery], fault: (Delivery) -> FaultEffect?) {
        let era = deliveryLog.era
        for var delivery in deliveries {
            delivery.era = era
            switch fault(delivery) {
            case .dropWebhook?:
                state.withLock { [delivery] deliveryLog in
                    deliveryLog.lost += 1
                    deliveryLog.note(delivery, "lost")
                }
            case .duplicateWebhook?:
                state.withLock { $0.doubled += 1 }
                enqueue(delivery)
                enqueue(delivery)
            case .delayWebhook(let milliseconds)?:
                state.withLock { $0.pending += 1 }
                let held = delivery
                Self.later(.milliseconds(Int64(milliseconds))) { self.enqueue(held, isCounted: true) }
            case .reorderWebhooks?:
                let earlier = state.withLock { [delivery] deliveryLog in
                    let earlier = deliveryLog.swapped
                    deliveryLog.swapped = delivery
                    deliveryLog.pending += 1
                    return earlier
                }
                if let earlier { enqueue(earlier, isCounted: true) }
            case .respond?, .delay?, .closeBeforeResponse?, .closeAfterResponse?, .replace?, .alter?, nil:
                enqueue(delivery)
                let earlier = state.withLock { deliveryLog in
                    defer { deliveryLog.swapped = nil }
                    return deliveryLog.swapped
                }
                if let earlier { enqueue(earlier, isCounted: true) }
            }
        }
    }

    func forget() {
        state.withLock { deliveryLog in
            let era = deliveryLog.era + 1
            deliveryLog = DeliveryLog()
            deliveryLog.era = era
        }
    }

    /// Adds a delivery to the lane of its issue.
    ///
    /// A lane sends in order, as Jira does when it is not under load.
    private func enqueue(_ delivery: Delivery, isCounted: Bool = false) {
        if !isCounted { state.withLock { $0.pending += 1 } }
        let hash = delivery.issueKey.utf8.reduce(5381) { ($0 &* 33) ^ Int($1) }
        lanes.enqueue(delivery, key: hash)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await self.lanes.run { delivery, connections in
                guard delivery.era == self.deliveryLog.era else { return }
                let outcome = await self.send(delivery, over: &connections)
                self.settle(delivery, outcome)
            }
        }
    }

    private func send(
        _ delivery: Delivery, over connections: inout WebhookConnections
    ) async -> Result<Int, any Error> {
        do {
            guard let address = WebhookAddress(delivery.url) else { throw WebhookConnectionError.badAddress }
            return .success(
                try await connections.post(delivery.body, to: address, headers: Self.headers(of: delivery)))
        } catch {
            return .failure(error)
        }
    }

    private func settle(_ delivery: Delivery, _ outcome: Result<Int, any Error>) {
        let words =
            switch outcome {
            case .success(let status): String(status)
            case .failure(let error): "\(error)"
            }
        let again: Bool
        switch outcome {
        case .success(let status): again = [408, 409, 425, 429].contains(status) || status >= 500
        case .failure: again = true
        }
        let triesAgain = again && delivery.retry + 1 < settings.tries
        let retries = state.withLock { deliveryLog in
            guard delivery.era == deliveryLog.era else { return false }
            deliveryLog.note(delivery, words)
            if triesAgain {
                deliveryLog.retried += 1
            } else {
                deliveryLog.pending -= 1
                if again { deliveryLog.failed += 1 } else { deliveryLog.delivered += 1 }
            }
            return triesAgain
        }
        guard retries else {
            if again {
                logger.warning("webhook abandoned", metadata: ["event": "\(delivery.event)", "outcome": "\(words)"])
            }
            return
        }
        var next = delivery
        next.retry += 1
        let delay = settings.retryBase * (1 << delivery.retry)
        let retry = next
        Self.later(delay) { self.enqueue(retry, isCounted: true) }
    }

    /// Runs a closure after a delay.
    ///
    /// Thousands may wait, and an event loop timer costs less than a waiting task.
    private static func later(_ delay: Duration, _ body: @escaping @Sendable () -> Void) {
        let amount = TimeAmount(delay)
        _ = MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: amount, body)
    }

    private static func headers(of delivery: Delivery) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            "Content-Type": "application/json; charset=UTF-8",
            "Accept": "*/*",
            "User-Agent": "Atlassian Webhook HTTP Client",
            "X-Atlassian-Webhook-Identifier": delivery.identifier,
            "X-Atlassian-Webhook-Flow": "Primary",
        ]
        if delivery.retry > 0 { headers.add(name: "X-Atlassian-Webhook-Retry", value: String(delivery.retry)) }
        if let secret = delivery.secret {
            let code = HMAC<SHA256>.authenticationCode(
                for: delivery.body, using: SymmetricKey(data: Array(secret.utf8)))
            headers.add(name: "X-Hub-Signature", value: "sha256=" + Hex.text(code))
        }
        return headers
    }
}
