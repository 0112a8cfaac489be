/// What the application has decided about the deliveries of one channel, and what the broker must still be told.
///
/// Delivery tags count from 1 without gaps. Each is settled once: a second answer would make the broker close the
/// channel.
struct DeliveryLedger {
    enum Settlement: Hashable, Sendable {
        case acknowledge
        case requeue
        /// Dead-lettered where the queue says so, dropped otherwise.
        case reject
    }

    /// One `basic.ack` or `basic.nack`; `multiple` settles all open tags up to this one.
    struct Frame: Hashable {
        let tag: UInt64
        let settlement: Settlement
        let multiple: Bool
    }

    /// The tag of the oldest slot.
    private var firstTag: UInt64 = 1
    /// One slot a tag: whether it is settled.
    private var slots = FIFO<Bool>()
    private var decided: [(tag: UInt64, settlement: Settlement)] = []
    /// Deliveries that nobody has decided on.
    private(set) var openCount = 0

    mutating func deliver() {
        slots.append(false)
        openCount += 1
    }

    /// Notes a decision.
    ///
    /// - Returns: false if the delivery is unknown or was decided on before.
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

    /// What to tell the broker since the last time, with as few frames as are safe.
    ///
    /// Acknowledgements share a frame where no older delivery is open, so that `multiple` cannot touch an undecided
    /// one.
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
