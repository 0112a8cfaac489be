import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// The laws of the three-way decision, over all combinations and additional random ones.
@Suite struct MergeVerdictTests {
    private static let hashes: [ContentHash?] = [nil] + ["a", "b", "c"].map(ContentHash.init(rawValue:))

    private struct Case {
        var source: MergeVerdict.SideInput
        var target: MergeVerdict.SideInput
        var agree: Bool
        var direction: Profile.Direction
        var rule: Profile.ConflictRule
        var origin: Side

        var verdict: MergeVerdict {
            MergeVerdict.decide(
                source: source, target: target, agree: agree, direction: direction, rule: rule, origin: origin)
        }
    }

    private static func cases() -> [Case] {
        var cases: [Case] = []
        for source in hashes.compactMap({ $0 }) {
            for target in hashes.compactMap({ $0 }) {
                for base in hashes {
                    for other in hashes {
                        for direction in [Profile.Direction.both, .toTarget, .toSource, .none] {
                            for rule in [Profile.ConflictRule.newest, .source, .target] {
                                for times in [(1, 2), (2, 1), (1, 1)] as [(Timestamp, Timestamp)] {
                                    for origin in Side.allCases {
                                        cases.append(
                                            Case(
                                                source: .init(hash: source, base: base, modifiedAt: times.0),
                                                target: .init(hash: target, base: other, modifiedAt: times.1),
                                                agree: source == target, direction: direction, rule: rule,
                                                origin: origin))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return cases
    }

    @Test func `a value that changed on neither side is not written`() {
        for item in Self.cases() where !item.source.hasChanged && !item.target.hasChanged {
            #expect(item.verdict == .unchanged)
        }
    }

    @Test func `a value is copied only in the mapped direction`() {
        for item in Self.cases() {
            switch item.verdict {
            case .propagate(let side), .conflict(let side): #expect(item.direction.allows(from: side))
            case .unchanged, .agreed, .acceptDifference: continue
            }
        }
    }

    @Test func `an edit on one side alone is never overwritten`() {
        for item in Self.cases() where item.direction == .both && item.source.base != nil && item.target.base != nil {
            guard item.source.hasChanged != item.target.hasChanged, !item.agree else { continue }
            #expect(item.verdict == .propagate(from: item.source.hasChanged ? .source : .target))
        }
    }

    @Test func `if both sides changed, the lost value is always recorded`() {
        for item in Self.cases() where item.direction == .both && item.source.base != nil && item.target.base != nil {
            guard item.source.hasChanged, item.target.hasChanged, !item.agree else { continue }
            guard case .conflict(let winner) = item.verdict else {
                Issue.record("\(item.verdict) is no conflict")
                continue
            }
            switch item.rule {
            case .source: #expect(winner == .source)
            case .target: #expect(winner == .target)
            case .newest: #expect(winner == (item.target.modifiedAt > item.source.modifiedAt ? .target : .source))
            }
        }
    }

    @Test func `the decision is symmetric`() {
        for item in Self.cases() where item.source.modifiedAt != item.target.modifiedAt {
            let mirrored = Case(
                source: item.target, target: item.source, agree: item.agree, direction: item.direction.mirrored,
                rule: item.rule.mirrored, origin: item.origin.other)
            #expect(mirrored.verdict == item.verdict.mirrored)
        }
    }
}

extension Profile.Direction {
    fileprivate var mirrored: Profile.Direction {
        switch self {
        case .toTarget: .toSource
        case .toSource: .toTarget
        case .both, .none: self
        }
    }
}

extension Profile.ConflictRule {
    fileprivate var mirrored: Profile.ConflictRule {
        switch self {
        case .source: .target
        case .target: .source
        case .newest: .newest
        }
    }
}

extension MergeVerdict {
    fileprivate var mirrored: MergeVerdict {
        switch self {
        case .propagate(let side): .propagate(from: side.other)
        case .conflict(let side): .conflict(winner: side.other)
        case .unchanged, .agreed, .acceptDifference: self
        }
    }
}
