import Synchronization

/// Gives each answer its own `X-AREQUESTID`; a count, as random ones would cost more than they tell.
final class RequestIDs: Sendable {
    private let last = Atomic<Int>(0)

    func next() -> String {
        let number = last.wrappingAdd(1, ordering: .relaxed).newValue
        return "sim-" + String(number, radix: 16)
    }
}
