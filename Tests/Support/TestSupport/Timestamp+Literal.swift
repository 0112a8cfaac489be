public import Primitives

/// Tests write a time as a number of milliseconds.
///
/// Other code cannot, so that it does not mistake a number for a time.
extension Timestamp: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) {
        self.init(millisecondsSinceEpoch: value)
    }
}
