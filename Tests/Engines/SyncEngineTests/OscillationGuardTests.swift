import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// The conditions under which two tools count as overwriting each other.
@Suite struct OscillationGuardTests {
    private static let values = ["this is one", "that is one", "another one"].map(ContentHash.init(rawValue:))

    private static func run(
        _ turns: Int, every gap: Duration, value: (Int) -> ContentHash,
        side: (Int) -> Side = { $0 % 2 == 0 ? .source : .target }
    ) -> OscillationGuard {
        var rounds = OscillationGuard(value(0), to: side(0), at: 0)
        for turn in 1..<turns where !rounds.isSuspended(at: Timestamp.epoch + gap * turn) {
            rounds.recordSend(value(turn), to: side(turn), at: Timestamp.epoch + gap * turn)
        }
        return rounds
    }

    @Test func `an oscillation of two values is suspended, and continues after the suspension`() {
        var rounds = Self.run(100, every: .seconds(1)) { Self.values[$0 % 2] }
        let until = rounds.suspendedUntil ?? .epoch
        #expect(until > .epoch + OscillationGuard.suspension && rounds.repeatedValues == OscillationGuard.maxRepeats)
        #expect(rounds.isSuspended(at: until - .milliseconds(1)) && !rounds.isSuspended(at: until))
        rounds.recordSend(Self.values[0], to: .source, at: until)
        #expect(rounds.suspendedUntil == nil && rounds.directionChanges == 0)
    }

    private static func oscillate(_ rounds: inout OscillationGuard, from start: Timestamp) {
        for turn in 0..<100 {
            let time = start + .milliseconds(turn)
            guard !rounds.isSuspended(at: time) else { return }
            rounds.recordSend(values[turn % 2], to: turn.isMultiple(of: 2) ? .source : .target, at: time)
        }
    }

    @Test func `each suspension in a row is longer, up to a day, and a quiet day ends the row`() throws {
        var rounds = OscillationGuard(Self.values[0], to: .source, at: .epoch)
        Self.oscillate(&rounds, from: .epoch)
        for hours: Int64 in [1, 4, 16, 24, 24] {
            let until = try #require(rounds.suspendedUntil)
            #expect(until - rounds.lastSentAt == .hours(hours))
            Self.oscillate(&rounds, from: until)
        }
        let last = try #require(rounds.suspendedUntil)
        Self.oscillate(&rounds, from: last + OscillationGuard.relapseWindow + .milliseconds(1))
        let until = try #require(rounds.suspendedUntil)
        #expect(until - rounds.lastSentAt == .hours(1))
    }

    @Test func `new values, slow changes, and changes of one side alone are not suspended soon`() {
        func fresh(_ turn: Int) -> ContentHash { ContentHash(rawValue: "\(turn) is new") }
        #expect(Self.run(OscillationGuard.maxDirectionChanges, every: .seconds(1), value: fresh).suspendedUntil == nil)
        #expect(
            Self.run(OscillationGuard.maxDirectionChanges + 1, every: .seconds(1), value: fresh).suspendedUntil != nil)
        #expect(
            Self.run(500, every: OscillationGuard.responseWindow + .milliseconds(1)) { Self.values[$0 % 2] }
                .suspendedUntil == nil)
        #expect(
            Self.run(500, every: .seconds(1), value: { Self.values[$0 % 2] }, side: { _ in .source }).suspendedUntil
                == nil)
    }
}
