/// Deliveries in the order in which they came; ends when the consumer drains, is cancelled or fails.
///
/// Several tasks may iterate; each delivery goes to one of them. What is not taken is not read ahead beyond the
/// prefetch.
public struct AMQPDeliveries: AsyncSequence, Sendable {
    public typealias Element = AMQPDelivery
    public typealias Failure = Never

    let line: DeliveryQueue

    public func makeAsyncIterator() -> Iterator {
        Iterator(line: line)
    }

    /// Waits for a delivery and returns it with those that have arrived beside it; nothing at the end, or if the task
    /// is cancelled.
    public func next(upTo limit: Int) async -> [AMQPDelivery] {
        await line.next(upTo: limit)
    }

    public struct Iterator: AsyncIteratorProtocol {
        let line: DeliveryQueue

        public mutating func next() async -> AMQPDelivery? {
            await line.next(upTo: 1).first
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async -> AMQPDelivery? {
            await line.next(upTo: 1).first
        }
    }
}
