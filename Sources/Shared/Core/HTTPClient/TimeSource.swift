import Foundation
public import Primitives

/// The clock, the sleep function, and the source of randomness for retries and delays.
///
/// Tests and the simulation replace them.
public struct TimeSource: Sendable {
    /// Returns the current time.
    public var now: @Sendable () -> Timestamp
    public var sleep: @Sendable (Duration) async throws -> Void
    /// Returns a number in `0..<1`.
    public var random: @Sendable () -> Double

    public init(
        now: @escaping @Sendable () -> Timestamp, sleep: @escaping @Sendable (Duration) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    public static let system = TimeSource(
        now: { Timestamp.now() }, sleep: { try await Task.sleep(for: $0) },
        random: { Double.random(in: 0..<1) })
}
