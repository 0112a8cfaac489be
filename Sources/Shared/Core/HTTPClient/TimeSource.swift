import Foundation
import Primitives

/// Clock, sleep and randomness of what retries and waits, so that tests and the simulation own them.
public struct TimeSource: Sendable {
    /// Milliseconds since 1970.
    public var now: @Sendable () -> Int64
    public var sleep: @Sendable (Duration) async throws -> Void
    /// A number in `0..<1`.
    public var random: @Sendable () -> Double

    public init(
        now: @escaping @Sendable () -> Int64, sleep: @escaping @Sendable (Duration) async throws -> Void,
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
