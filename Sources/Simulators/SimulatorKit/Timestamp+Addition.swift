package import struct Primitives.Timestamp

// A file that imports a type by name does not see the type's operators, and the simulators import Primitives by name.

extension Timestamp {
    package static func + (time: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        return Timestamp(millisecondsSinceEpoch: time.millisecondsSinceEpoch + milliseconds)
    }
}
