/// A first-in, first-out queue with constant cost at both ends.
struct FIFO<Element> {
    private var slots: [Element?] = []
    private var head = 0

    var count: Int { slots.count - head }
    var isEmpty: Bool { head == slots.count }
    var first: Element? { isEmpty ? nil : slots[head] }

    mutating func append(_ element: Element) {
        slots.append(element)
    }

    mutating func append(contentsOf elements: some Sequence<Element>) {
        for element in elements { slots.append(element) }
    }

    mutating func popFirst() -> Element? {
        guard head < slots.count else { return nil }
        // The slot is cleared at once, so that the element's memory is freed before the next clean-up.
        let element = slots[head]
        slots[head] = nil
        head += 1
        if head == slots.count {
            slots.removeAll(keepingCapacity: slots.capacity <= 8192)
            head = 0
        } else if head >= 1024, head * 2 >= slots.count {
            slots.removeFirst(head)
            head = 0
        }
        return element
    }

    mutating func removeAll() -> [Element] {
        let rest = slots[head...].compactMap(\.self)
        slots = []
        head = 0
        return rest
    }

    /// The element at this distance from the first one.
    subscript(offset: Int) -> Element? {
        get { slots[head + offset] }
        set { slots[head + offset] = newValue }
    }
}
