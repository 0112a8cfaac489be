import EntityModel
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

struct ChangePageBuilderTests {
    private struct Row {
        let version: Int64
        let id: Int
    }

    private func page(_ lists: [[Row]], after version: Int64, take: Int) -> ChangePage {
        var merge = ChangePageBuilder()
        for list in lists {
            let rows = list.filter { $0.version > version }.prefix(take)
            merge.add(
                rows.map { row in
                    (
                        row.version,
                        .init(
                            entity: RunningSimulator.story(row.id), version: row.version,
                            modifiedAt: Timestamp(millisecondsSinceEpoch: row.version))
                    )
                }, isTruncated: rows.count == take)
        }
        return merge.page()
    }

    @Test func `pages of any size contain the newest version of each item, in order`() throws {
        for seed in 0..<UInt64(3000) {
            var random = SeededRandom(seed: seed)
            var lists: [[Row]] = Array(repeating: [], count: Int.random(in: 1...4, using: &random))
            for version in 1...Int64.random(in: 1...40, using: &random) {
                let id = Int.random(in: 1...12, using: &random)
                lists[Int.random(in: 0..<lists.count, using: &random)].append(Row(version: version, id: id))
            }
            let take = Int.random(in: 1...6, using: &random)
            var reported: [ChangePage.Change] = []
            var cursor: Int64? = 0
            while let version = cursor {
                let page = page(lists, after: version, take: take)
                reported += page.changes
                let next = page.next.flatMap { Int64($0) }
                #expect(next.map { $0 > version } ?? true, "seed \(seed)")
                #expect(Set(page.changes.map(\.entity)).count == page.changes.count, "seed \(seed)")
                cursor = next.flatMap { $0 > version ? $0 : nil }
            }
            let newest = Dictionary(lists.joined().map { ("\($0.id)", $0.version) }) { max($0, $1) }
            let versions = Dictionary(reported.map { ($0.entity.sourceId, $0.version ?? 0) }) { max($0, $1) }
            #expect(versions == newest, "seed \(seed)")
            #expect(reported.map(\.modifiedAt) == reported.map(\.modifiedAt).sorted(), "seed \(seed)")
        }
    }

    @Test func `an item and its comment on one page become one change`() {
        var merge = ChangePageBuilder()
        let story = RunningSimulator.story(1)
        merge.add([(5, .init(entity: story, version: 5, modifiedAt: 50))], isTruncated: false)
        merge.add([(7, .init(entity: story, version: nil, modifiedAt: 70))], isTruncated: false)
        #expect(merge.page() == ChangePage(changes: [.init(entity: story, version: 5, modifiedAt: 70)], next: nil))
    }
}
