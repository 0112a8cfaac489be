import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// The decisions on a field that never agreed, and on a field that a repair makes equal.
@Suite struct FirstMergeVerdictTests {
    private static func input(isEdited: Bool, at time: Timestamp = 1) -> MergeVerdict.SideInput {
        .init(
            hash: ContentHash(rawValue: isEdited ? "edited" : "first"), base: ContentHash(rawValue: "first"),
            modifiedAt: time)
    }

    /// The first decision on a field; `created` is the side whose item Tandem created.
    struct First: Sendable, CustomTestStringConvertible {
        var direction: Profile.Direction
        var edited: Set<Side>
        var origin = Side.source
        var created: Side?
        var verdict: MergeVerdict

        var testDescription: String {
            "\(direction), edited \(edited.map(\.rawValue).sorted()), created \(created?.rawValue ?? "none")"
        }
    }

    @Test(arguments: [
        First(direction: .none, edited: [.source], verdict: .acceptDifference),
        // One direction: the giver's value is copied, unless only the receiver's value is a user's.
        First(direction: .toTarget, edited: [], verdict: .propagate(from: .source)),
        First(direction: .toTarget, edited: [.source], verdict: .propagate(from: .source)),
        First(direction: .toTarget, edited: [.target], verdict: .acceptDifference),
        First(direction: .toTarget, edited: [.source, .target], verdict: .propagate(from: .source)),
        First(direction: .toTarget, edited: [], created: .source, verdict: .acceptDifference),
        First(direction: .toTarget, edited: [], created: .target, verdict: .propagate(from: .source)),
        First(direction: .toTarget, edited: [.source], created: .source, verdict: .propagate(from: .source)),
        First(direction: .toTarget, edited: [.target], created: .target, verdict: .acceptDifference),
        First(direction: .toSource, edited: [], verdict: .propagate(from: .target)),
        First(direction: .toSource, edited: [.target], verdict: .propagate(from: .target)),
        First(direction: .toSource, edited: [.source], verdict: .acceptDifference),
        First(direction: .toSource, edited: [], created: .target, verdict: .acceptDifference),
        First(direction: .toSource, edited: [.target], created: .target, verdict: .propagate(from: .target)),
        // Both directions: the only edit is copied; without an edit, the origin's value is.
        First(direction: .both, edited: [], origin: .source, verdict: .propagate(from: .source)),
        First(direction: .both, edited: [], origin: .target, verdict: .propagate(from: .target)),
        First(direction: .both, edited: [.source], origin: .target, verdict: .propagate(from: .source)),
        First(direction: .both, edited: [.target], origin: .source, verdict: .propagate(from: .target)),
        First(direction: .both, edited: [.source, .target], verdict: .conflict(winner: .target)),
    ])
    func `the first decision on two different values`(row: First) {
        let verdict = MergeVerdict.first(
            source: Self.input(isEdited: row.edited.contains(.source)),
            target: Self.input(isEdited: row.edited.contains(.target)), agree: false, direction: row.direction,
            rule: .target, origin: row.origin, created: row.created)
        #expect(verdict == row.verdict)
    }

    @Test(arguments: [Profile.Direction.both, .toTarget, .toSource, .none])
    func `equal values agree in every direction`(direction: Profile.Direction) {
        let input = Self.input(isEdited: true)
        #expect(
            MergeVerdict.first(
                source: input, target: input, agree: true, direction: direction, rule: .newest, origin: .source,
                created: nil) == .agreed)
    }

    /// The decision of a repair; `side` is a user's choice, and `author` the only side that a user wrote.
    struct Repair: Sendable, CustomTestStringConvertible {
        var direction: Profile.Direction
        var side: Side?
        var author: Side?
        var times: [Timestamp] = [1, 1]
        var rule = Profile.ConflictRule.newest
        var verdict: MergeVerdict

        var testDescription: String { "\(direction), \(String(describing: side)), \(String(describing: author))" }
    }

    @Test(arguments: [
        Repair(direction: .none, side: .source, verdict: .acceptDifference),
        Repair(direction: .toTarget, verdict: .conflict(winner: .source)),
        Repair(direction: .toTarget, side: .source, verdict: .conflict(winner: .source)),
        Repair(direction: .toTarget, side: .target, verdict: .acceptDifference),
        Repair(direction: .toTarget, author: .target, verdict: .acceptDifference),
        Repair(direction: .toSource, verdict: .conflict(winner: .target)),
        Repair(direction: .toSource, side: .target, verdict: .conflict(winner: .target)),
        Repair(direction: .toSource, side: .source, verdict: .acceptDifference),
        Repair(direction: .both, side: .target, author: .source, verdict: .conflict(winner: .target)),
        Repair(direction: .both, author: .target, rule: .source, verdict: .conflict(winner: .target)),
        Repair(direction: .both, rule: .source, verdict: .conflict(winner: .source)),
        Repair(direction: .both, rule: .target, verdict: .conflict(winner: .target)),
        Repair(direction: .both, times: [1, 2], verdict: .conflict(winner: .target)),
        Repair(direction: .both, times: [2, 1], verdict: .conflict(winner: .source)),
        // The source wins if both values have the same time.
        Repair(direction: .both, times: [1, 1], verdict: .conflict(winner: .source)),
    ])
    func `the decision of a repair`(row: Repair) {
        let verdict = MergeVerdict.repair(
            source: Self.input(isEdited: true, at: row.times[0]), target: Self.input(isEdited: true, at: row.times[1]),
            direction: row.direction, rule: row.rule, from: row.side, author: row.author)
        #expect(verdict == row.verdict)
    }
}
