import Synchronization

/// The source of the `X-AREQUESTID` of each answer.
///
/// A counter is used because random IDs cost more and add no information.
final class RequestIDs: Sendable {
    private let last = Atomic<Int>(0)

    func next() -> String {
        let number = last.wrappingAdd(1, ordering: .relaxed).newValue
        return "sim-" + String(number, radix: 16)
    }
}
