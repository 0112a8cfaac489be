import DequeModule

extension Deque {
    /// Removes and returns the first elements, at most `limit`.
    mutating func popFirst(max limit: Int) -> [Element] {
        let first = Array(prefix(limit))
        removeFirst(first.count)
        return first
    }

    /// Removes and returns all elements.
    mutating func drain() -> [Element] {
        let elements = Array(self)
        removeAll()
        return elements
    }
}
