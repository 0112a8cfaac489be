import DequeModule

/// The messages of one channel that the broker has not confirmed yet, by their tags, which count from 1.
///
/// A confirm settles either one message or all messages up to its tag. Confirms of single messages arrive in any order.
/// See: RabbitMQ's documentation, "Publisher Confirms"
struct ConfirmLedger<Entry> {
    /// The tag of the oldest slot.
    private var firstTag: UInt64 = 1
    /// One slot per tag.
    ///
    /// A slot is empty if it is settled while an older one is not.
    private var slots = Deque<Entry?>()
    /// The number of messages that wait for their confirm.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    var oldest: Entry? { slots.first ?? nil }

    mutating func append(_ entry: Entry) {
        slots.append(entry)
        count += 1
    }

    /// Removes and returns the entries that a confirm settles.
    ///
    /// The list is empty if the tag is unknown or already settled.
    mutating func settle(_ tag: UInt64, multiple: Bool) -> [Entry] {
        var settled: [Entry] = []
        if multiple {
            while firstTag <= tag, let slot = slots.popFirst() {
                firstTag += 1
                if let entry = slot { settled.append(entry) }
            }
        } else if tag >= firstTag, tag - firstTag < UInt64(slots.count) {
            let offset = Int(tag - firstTag)
            if let entry = slots[offset] {
                settled.append(entry)
                slots[offset] = nil
            }
        }
        count -= settled.count
        while let slot = slots.first, slot == nil {
            _ = slots.popFirst()
            firstTag += 1
        }
        return settled
    }

    /// Changes the oldest entry for which `body` returns `true`.
    mutating func updateFirst(_ body: (inout Entry) -> Bool) {
        for offset in slots.indices {
            guard var entry = slots[offset] else { continue }
            if body(&entry) {
                slots[offset] = entry
                return
            }
        }
    }

    /// Removes all entries, for a new channel.
    mutating func removeAll() -> [Entry] {
        let rest = slots.drain().compactMap(\.self)
        (firstTag, count) = (1, 0)
        return rest
    }
}
