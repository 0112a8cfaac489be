/// The deliveries in the order of arrival.
///
/// The sequence ends when the consumer drains, is canceled, or fails.
///
/// Several tasks may iterate, and each delivery goes to one of them. The number of buffered deliveries never exceeds
/// the prefetch.
public struct AMQPDeliveries: AsyncSequence, Sendable {
    public typealias Element = AMQPDelivery
    public typealias Failure = Never

    let line: DeliveryQueue

    public func makeAsyncIterator() -> Iterator {
        Iterator(line: line)
    }

    /// Waits for a delivery and returns it together with other deliveries that have arrived.
    ///
    /// The result is empty at the end of the sequence or if the task is canceled.
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
