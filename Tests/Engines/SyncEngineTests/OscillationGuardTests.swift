import EntityModel
import Testing

@testable import SyncEngine

/// The conditions under which two tools count as overwriting each other.
@Suite struct OscillationGuardTests {
    private static let values = ["this is one", "that is one", "another one"].map(ContentHash.init(rawValue:))

    private static func run(
        _ turns: Int, every gap: Int64, value: (Int) -> ContentHash,
        side: (Int) -> Side = { $0 % 2 == 0 ? .source : .target }
    ) -> OscillationGuard {
        var rounds = OscillationGuard(value(0), to: side(0), at: 0)
        for turn in 1..<turns where !rounds.isSuspended(at: Int64(turn) * gap) {
            rounds.recordSend(value(turn), to: side(turn), at: Int64(turn) * gap)
        }
        return rounds
    }

    @Test func `an oscillation of two values is suspended, and continues after the suspension`() {
        var rounds = Self.run(100, every: 1_000) { Self.values[$0 % 2] }
        let until = rounds.suspendedUntil ?? 0
        #expect(until > OscillationGuard.suspension && rounds.repeatedValues == OscillationGuard.maxRepeats)
        #expect(rounds.isSuspended(at: until - 1) && !rounds.isSuspended(at: until))
        rounds.recordSend(Self.values[0], to: .source, at: until)
        #expect(rounds.suspendedUntil == nil && rounds.directionChanges == 0)
    }

    @Test func `each suspension in a row is longer, up to a day, and a quiet day ends the row`() {
        var rounds = Self.run(100, every: 1_000) { Self.values[$0 % 2] }
        let hour = OscillationGuard.suspension
        for expected in [hour, 4 * hour, 16 * hour, 24 * hour, 24 * hour] {
            let (start, until) = (rounds.lastSentAt, rounds.suspendedUntil ?? 0)
            #expect(until - start == expected)
            for turn in 0..<100 where !rounds.isSuspended(at: until + Int64(turn)) {
                rounds.recordSend(Self.values[turn % 2], to: turn % 2 == 0 ? .source : .target, at: until + Int64(turn))
            }
        }
        let later = (rounds.suspendedUntil ?? 0) + OscillationGuard.relapseWindow + 1
        for turn in 0..<100 where !rounds.isSuspended(at: later + Int64(turn)) {
            rounds.recordSend(Self.values[turn % 2], to: turn % 2 == 0 ? .source : .target, at: later + Int64(turn))
        }
        #expect((rounds.suspendedUntil ?? 0) - rounds.lastSentAt == hour)
    }

    @Test func `new values, slow changes, and changes of one side alone are not suspended soon`() {
        func fresh(_ turn: Int) -> ContentHash { ContentHash(rawValue: "\(turn) is new") }
        #expect(Self.run(OscillationGuard.maxDirectionChanges, every: 1_000, value: fresh).suspendedUntil == nil)
        #expect(Self.run(OscillationGuard.maxDirectionChanges + 1, every: 1_000, value: fresh).suspendedUntil != nil)
        #expect(Self.run(500, every: OscillationGuard.responseWindow + 1) { Self.values[$0 % 2] }.suspendedUntil == nil)
        #expect(
            Self.run(500, every: 1_000, value: { Self.values[$0 % 2] }, side: { _ in .source }).suspendedUntil == nil)
    }
}
