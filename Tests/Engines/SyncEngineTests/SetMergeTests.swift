import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

/// The laws of merging sets, over random sets, edits, mappings, and rejections.
@Suite struct SetMergeTests {
    private static let hasher = ContentHasher { ContentHash(rawValue: String(decoding: $0, as: UTF8.self)) }
    private static let names = ["a", "b", "c", "d", "e", "f"]

    /// Two sides with the state that was agreed between them.
    ///
    /// The target spells its members in capitals.
    private struct Pair {
        var members: [Side: Set<String>] = [.source: [], .target: []]
        var pairs: [MemberPair] = []
        var refused: Set<String> = []
        /// Whether the target holds only one member at a time.
        var isNarrow = false

        func found(_ side: Side) -> [SetMerge.Member] {
            hasher.members(of: .options(of: members[side] ?? []))
        }

        static func spelt(_ name: String, on side: Side) -> String {
            side == .source ? name.lowercased() : name.uppercased()
        }

        func merge(_ direction: Profile.Direction) -> SetMerge {
            SetMerge(pairs, direction: direction) { value, from in
                guard case .option(let name) = value else { return nil }
                return .option(Self.spelt(name, on: from.other))
            }
        }

        /// Applies the edits as an adapter does, and records the results.
        mutating func apply(_ merge: SetMerge) {
            pairs = merge.pairs
            for (side, edit) in merge.edits.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                var own = members[side] ?? []
                own = own.filter { !edit.removals.contains(hasher(.option($0))) }
                pairs.removeAll { $0[side].map(edit.removals.contains) ?? false }
                for addition in edit.additions {
                    guard case .option(let name) = addition.value else { continue }
                    let isTaken = !refused.contains(name) && (own.isEmpty || side == .source || !isNarrow)
                    if isTaken { own.insert(name) }
                    pairs.removeAll {
                        $0[side.other] == addition.hash
                            || isTaken && $0[side] == hasher(.option(name)) && $0[side.other] == nil
                    }
                    var pair = MemberPair(addition.hash, on: side.other)
                    if own.contains(name) { pair[side] = hasher(.option(name)) }
                    pair.isWaitingForRoom = !isTaken && !refused.contains(name) ? true : nil
                    pairs.append(pair)
                }
                members[side] = own
            }
        }

        mutating func settle(_ direction: Profile.Direction) {
            var merge = merge(direction)
            merge.merge([.source: found(.source), .target: found(.target)])
            apply(merge)
        }

        func isSettled(_ direction: Profile.Direction) -> Bool {
            var merge = merge(direction)
            merge.merge([.source: found(.source), .target: found(.target)])
            return merge.isSettled
        }
    }

    private static func some(_ random: inout SeededRandom) -> Set<String> {
        Set(names.filter { _ in Bool.random(using: &random) })
    }

    @Test func `a copy is removed with its original, an original outlives its copy, and neither returns`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for round in 0..<5_000 {
            var pair = Pair()
            let originals: [Side: Set<String>] = [
                .source: Self.some(&random), .target: Set(Self.some(&random).map { $0.uppercased() }),
            ]
            for name in Self.names {
                let sides = Side.allCases.filter { originals[$0]?.contains(Pair.spelt(name, on: $0)) == true }
                guard let first = sides.first else { continue }
                var known = MemberPair(
                    source: Self.hasher(.option(name)), target: Self.hasher(.option(name.uppercased())))
                known.originalSides = sides.count == 2 ? .both : MemberPair.Originals(first)
                pair.pairs.append(known)
                for side in Side.allCases { pair.members[side]?.insert(Pair.spelt(name, on: side)) }
            }
            let before = pair.members
            let removed: [Side: Set<String>] = [.source: Self.some(&random), .target: Self.some(&random)]
            for side in Side.allCases {
                pair.members[side]?.subtract((removed[side] ?? []).map { Pair.spelt($0, on: side) })
            }
            for _ in 0..<2 {
                pair.settle(.both)
                for name in Self.names {
                    for side in Side.allCases where before[side]?.contains(Pair.spelt(name, on: side)) == true {
                        let isOriginal = originals[side]?.contains(Pair.spelt(name, on: side)) == true
                        let isGone =
                            removed[side]?.contains(name) == true
                            || !isOriginal && removed[side.other]?.contains(name) == true
                        #expect(
                            pair.members[side]?.contains(Pair.spelt(name, on: side)) == !isGone,
                            "seed \(seed), round \(round), \(name) on \(side)")
                    }
                }
                #expect(pair.isSettled(.both), "seed \(seed), round \(round)")
            }
        }
    }

    @Test func `additions and removals on either side take effect on both sides`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for round in 0..<5_000 {
            var pair = Pair()
            pair.members = [
                .source: Self.some(&random), .target: Set(Self.some(&random).map { $0.uppercased() }),
            ]
            let union = pair.members.values.reduce(into: Set<String>()) { $0.formUnion($1.map { $0.lowercased() }) }
            pair.settle(.both)
            #expect(pair.members[.source] == union, "seed \(seed), round \(round)")
            #expect(pair.members[.target] == Set(union.map { $0.uppercased() }), "seed \(seed), round \(round)")
            #expect(pair.isSettled(.both), "seed \(seed), round \(round)")

            let added: [Side: Set<String>] = [.source: Self.some(&random), .target: Self.some(&random)]
            let removed: [Side: Set<String>] = [.source: Self.some(&random), .target: Self.some(&random)]
            for side in Side.allCases {
                pair.members[side]?.subtract((removed[side] ?? []).map { Pair.spelt($0, on: side) })
                pair.members[side]?.formUnion((added[side] ?? []).map { Pair.spelt($0, on: side) })
            }
            let wanted = Self.names.filter { name in
                let wasThere = union.contains(name)
                let isIn = Side.allCases.map { side in
                    added[side]?.contains(name) == true || wasThere && removed[side]?.contains(name) != true
                }
                // The removal of a member is copied, unless the member was new on the other side.
                return wasThere ? isIn[0] && isIn[1] : isIn[0] || isIn[1]
            }
            pair.settle(.both)
            #expect(pair.members[.source] == Set(wanted), "seed \(seed), round \(round)")
            #expect(pair.members[.target] == Set(wanted.map { $0.uppercased() }), "seed \(seed), round \(round)")
            #expect(pair.isSettled(.both), "seed \(seed), round \(round)")
        }
    }

    @Test func `merging one side has the same result as comparing both`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for round in 0..<5_000 {
            var pair = Pair()
            pair.refused = Set(Self.some(&random).map { $0.uppercased() })
            pair.isNarrow = Bool.random(using: &random)
            pair.members[.source] = Self.some(&random)
            let direction: Profile.Direction = [.both, .toTarget, .toSource, .none][Int(random.next() % 4)]
            pair.settle(direction)
            let side: Side = Bool.random(using: &random) ? .source : .target
            pair.members[side] = Set(Self.some(&random).map { Pair.spelt($0, on: side) })
            if side == .target, pair.isNarrow { pair.members[side] = Set((pair.members[side] ?? []).prefix(1)) }

            var compared = pair
            compared.settle(direction)
            var merge = pair.merge(direction)
            guard !pair.pairs.areWaiting(.options(of: pair.members[side] ?? []), on: side) else { continue }
            merge.merge(pair.found(side), on: side)
            pair.apply(merge)
            #expect(pair.members == compared.members, "seed \(seed), round \(round), \(direction)")
            #expect(pair.isSettled(direction), "seed \(seed), round \(round), \(direction)")
        }
    }

    @Test func `nothing is copied against the direction, and a rejected member is not retried`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for round in 0..<5_000 {
            var pair = Pair()
            pair.refused = Set(Self.some(&random).map { $0.uppercased() })
            pair.members = [.source: Self.some(&random), .target: Set(Self.some(&random).map { $0.uppercased() })]
            let (source, target) = (pair.members[.source] ?? [], pair.members[.target] ?? [])
            pair.settle(.toTarget)
            #expect(pair.members[.source] == source, "seed \(seed), round \(round)")
            let crossed = source.map { $0.uppercased() }.filter { !pair.refused.contains($0) }
            #expect(pair.members[.target] == target.union(crossed), "seed \(seed), round \(round)")
            #expect(pair.isSettled(.toTarget), "seed \(seed), round \(round)")
        }
    }

    @Test func `preferring one side results in the members of that side`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for round in 0..<5_000 {
            var pair = Pair()
            pair.members = [.source: Self.some(&random), .target: Set(Self.some(&random).map { $0.uppercased() })]
            let side: Side = Bool.random(using: &random) ? .source : .target
            let kept = Set((pair.members[side] ?? []).map { $0.lowercased() })
            var merge = pair.merge(.both)
            merge.merge([.source: pair.found(.source), .target: pair.found(.target)])
            merge.prefer(to: side)
            pair.apply(merge)
            for end in Side.allCases {
                #expect(
                    Set((pair.members[end] ?? []).map { $0.lowercased() }) == kept, "seed \(seed), round \(round)")
            }
            #expect(pair.isSettled(.both), "seed \(seed), round \(round)")
        }
    }

    /// Links to items that are shared one after another, in any order.
    @Test func `a link is copied exactly when the linked item has a counterpart, however that was created`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let tools: [Side: Tool] = [
            .source: Tool(id: "tp", type: .targetprocess), .target: Tool(id: "jira", type: .jira),
        ]
        func link(_ name: String, on side: Side) -> FieldValue {
            let id = side == .source ? name.lowercased() : name.uppercased()
            return .item(EntityLink(EntityKey(tool: tools[side] ?? Tool(id: "", type: .jira), sourceId: id)))
        }
        for round in 0..<5_000 {
            var there: [Side: Set<String>] = [.source: Self.some(&random), .target: Self.some(&random)]
            var shared: Set<String> = []
            var pairs: [MemberPair] = []
            for name in Self.names.shuffled(using: &random) {
                var merge = SetMerge(pairs, direction: .both) { value, from in
                    guard let id = value.links.first?.item.sourceId.lowercased(), shared.contains(id) else {
                        return nil
                    }
                    return link(id, on: from.other)
                }
                merge.merge(
                    Dictionary(
                        uniqueKeysWithValues: there.map { side, names in
                            (side, Self.hasher.members(of: .items(of: names.flatMap { link($0, on: side).links })))
                        }))
                pairs = merge.pairs
                for (side, edit) in merge.edits {
                    #expect(edit.removals.isEmpty, "seed \(seed), round \(round)")
                    for addition in edit.additions {
                        guard let id = addition.value.links.first?.item.sourceId.lowercased() else { continue }
                        #expect(shared.contains(id), "seed \(seed), round \(round)")
                        there[side, default: []].insert(id)
                        pairs.removeAll { $0[side.other] == addition.hash }
                        var pair = MemberPair(addition.hash, on: side.other)
                        pair[side] = Self.hasher(addition.value)
                        pairs.append(pair)
                    }
                }
                #expect(
                    there[.source]?.intersection(shared) == there[.target]?.intersection(shared),
                    "seed \(seed), round \(round)")
                shared.insert(name)
            }
        }
    }
}
