/// The messages of one channel that the broker has not confirmed yet, by the tags that it counts from 1.
///
/// See "Publisher Confirms" in RabbitMQ's documentation: a confirm may settle one message or all up to its tag, and
/// confirms of single messages come in any order.
struct ConfirmLedger<Entry> {
    /// The tag of the oldest slot.
    private var firstTag: UInt64 = 1
    /// One slot a tag; empty once it is settled while an older one is not.
    private var slots = FIFO<Entry?>()
    /// How many messages wait for their confirm.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    var oldest: Entry? { slots.first ?? nil }

    mutating func append(_ entry: Entry) {
        slots.append(entry)
        count += 1
    }

    /// Takes out what a confirm settles; nothing for a tag that is unknown or settled already.
    mutating func settle(_ tag: UInt64, multiple: Bool) -> [Entry] {
        var settled: [Entry] = []
        if multiple {
            while firstTag <= tag, let slot = slots.popFirst() {
                firstTag += 1
                if let entry = slot { settled.append(entry) }
            }
        } else if tag >= firstTag, tag - firstTag < UInt64(slots.count) {
            let offset = Int(tag - firstTag)
            if let entry = slots[offset] ?? nil {
                settled.append(entry)
                slots[offset] = .some(nil)
            }
        }
        count -= settled.count
        while let slot = slots.first, slot == nil {
            _ = slots.popFirst()
            firstTag += 1
        }
        return settled
    }

    /// Changes the oldest entry that `body` accepts by returning true.
    mutating func updateFirst(_ body: (inout Entry) -> Bool) {
        for offset in 0..<slots.count {
            guard var entry = slots[offset] ?? nil else { continue }
            if body(&entry) {
                slots[offset] = .some(entry)
                return
            }
        }
    }

    /// Empties the ledger for a new channel.
    mutating func removeAll() -> [Entry] {
        let rest = slots.removeAll().compactMap(\.self)
        (firstTag, count) = (1, 0)
        return rest
    }
}
