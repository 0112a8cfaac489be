import EntityModel
import Testing

@testable import SyncEngine

/// When two tools are taken to correct each other, and when not.
@Suite struct RoundsTests {
    private static let values = ["this is one", "that is one", "another one"].map(ContentHash.init(rawValue:))

    private static func run(
        _ turns: Int, every gap: Int64, value: (Int) -> ContentHash,
        side: (Int) -> Side = { $0 % 2 == 0 ? .source : .target }
    ) -> Rounds {
        var rounds = Rounds(value(0), to: side(0), at: 0)
        for turn in 1..<turns where !rounds.isStopped(at: Int64(turn) * gap) {
            rounds.go(value(turn), to: side(turn), at: Int64(turn) * gap)
        }
        return rounds
    }

    @Test func `the same two values to and fro are stopped, and go on after the rest`() {
        var rounds = Self.run(100, every: 1_000) { Self.values[$0 % 2] }
        let until = rounds.stoppedUntil ?? 0
        #expect(until > Rounds.rest && rounds.repeats == Rounds.mostRepeats)
        #expect(rounds.isStopped(at: until - 1) && !rounds.isStopped(at: until))
        rounds.go(Self.values[0], to: .source, at: until)
        #expect(rounds.stoppedUntil == nil && rounds.count == 0)
    }

    @Test func `people who say something new each time are not stopped soon, nor who takes time, nor one side alone`() {
        func fresh(_ turn: Int) -> ContentHash { ContentHash(rawValue: "\(turn) is new") }
        #expect(Self.run(Rounds.most, every: 1_000, value: fresh).stoppedUntil == nil)
        #expect(Self.run(Rounds.most + 1, every: 1_000, value: fresh).stoppedUntil != nil)
        #expect(Self.run(500, every: Rounds.gap + 1) { Self.values[$0 % 2] }.stoppedUntil == nil)
        #expect(Self.run(500, every: 1_000, value: { Self.values[$0 % 2] }, side: { _ in .source }).stoppedUntil == nil)
    }
}
