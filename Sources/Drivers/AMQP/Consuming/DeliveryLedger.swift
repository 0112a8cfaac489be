import DequeModule

/// The application's decisions on the deliveries of one channel, and the frames that the broker has not received yet.
///
/// Delivery tags count from 1 without gaps. Each delivery is settled only once, because the broker closes the channel
/// on a second reply.
struct DeliveryLedger {
    enum Settlement: Hashable, Sendable {
        case acknowledge
        case requeue
        /// The broker dead-letters the message, or drops it if the queue has no dead-letter exchange.
        case reject
    }

    /// One `basic.ack` or `basic.nack`.
    ///
    /// If `multiple` is set, it settles all open tags up to this one.
    struct Frame: Hashable {
        let tag: UInt64
        let settlement: Settlement
        let multiple: Bool
    }

    /// The tag of the oldest slot.
    private var firstTag: UInt64 = 1
    /// One slot per tag, which contains whether the delivery is settled.
    private var slots = Deque<Bool>()
    private var decided: [(tag: UInt64, settlement: Settlement)] = []
    /// The number of deliveries without a decision.
    private(set) var openCount = 0

    mutating func deliver() {
        slots.append(false)
        openCount += 1
    }

    /// Records a decision.
    ///
    /// - Returns: `false` if the delivery is unknown or already settled.
    mutating func settle(_ tag: UInt64, _ settlement: Settlement) -> Bool {
        guard tag >= firstTag, tag - firstTag < UInt64(slots.count) else { return false }
        let offset = Int(tag - firstTag)
        guard slots[offset] == false else { return false }
        slots[offset] = true
        decided.append((tag, settlement))
        openCount -= 1
        return true
    }

    var hasFrames: Bool { !decided.isEmpty }

    /// Returns the frames for all decisions since the last call, with as few frames as is safe.
    ///
    /// Acknowledgments share a frame only if no older delivery is open. Otherwise, `multiple` would settle an open
    /// delivery.
    mutating func drainFrames() -> [Frame] {
        while slots.first == true {
            _ = slots.popFirst()
            firstTag += 1
        }
        decided.sort { $0.tag < $1.tag }
        var frames: [Frame] = []
        var run: (last: UInt64, length: Int)?
        func endRun() {
            guard let ended = run else { return }
            frames.append(Frame(tag: ended.last, settlement: .acknowledge, multiple: ended.length > 1))
            run = nil
        }
        for (tag, settlement) in decided {
            if settlement == .acknowledge, tag < firstTag {
                run = (tag, (run?.length ?? 0) + 1)
            } else {
                endRun()
                frames.append(Frame(tag: tag, settlement: settlement, multiple: false))
            }
        }
        endRun()
        decided.removeAll(keepingCapacity: true)
        return frames
    }
}
