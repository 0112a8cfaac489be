import enum Primitives.Timestamp

/// A point in time with millisecond precision.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var millisecondsSinceEpoch: Int64

    package init(millisecondsSinceEpoch: Int64) { self.millisecondsSinceEpoch = millisecondsSinceEpoch }

    /// Returns the current time of the system's clock.
    package static func now() -> Timestamp { Timestamp(millisecondsSinceEpoch: Primitives.Timestamp.now()) }

    package static func < (one: Timestamp, other: Timestamp) -> Bool {
        one.millisecondsSinceEpoch < other.millisecondsSinceEpoch
    }

    package static func + (time: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return Timestamp(millisecondsSinceEpoch: time.millisecondsSinceEpoch + milliseconds)
    }
}
