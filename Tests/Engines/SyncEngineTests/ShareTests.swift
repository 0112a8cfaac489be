import EntityModel
import Primitives
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct ShareTests {
    private static let jira = Tool(id: "j", type: .jira)
    private let share = Share(
        id: "s", account: AccountID(rawValue: "a"), profile: "p", mapping: "1", origin: .source,
        source: EntityReference(sourceId: "1", entityType: "userstory", tool: Tool(id: "tp", type: .targetprocess)),
        target: EntityReference(sourceId: "2", entityType: "10001", tool: jira))

    @Test func `a converted item stays in its share, with its new type`() {
        let bug = EntityReference(sourceId: "2", entityType: "10004", tool: Self.jira)
        let followed = share.updatingType(of: bug)
        #expect(followed.target.entity == bug && followed.source == share.source)
        #expect(followed.updatingType(of: bug) == followed)
        #expect(share.updatingType(of: EntityReference(sourceId: "3", entityType: "10004", tool: Self.jira)) == share)
        let decision = Decision(unmapped: followed, before: share, at: 5, cause: "e")
        #expect(decision.history.map(\.kind) == [.unmapped] && decision.history.map(\.side) == [.target])
        #expect(Decision(unmapped: share, before: share, at: 5, cause: "e").history.isEmpty)
    }

    @Test func `a converted item is known by its former IDs too`() {
        var converted = share
        let bug = EntityReference(sourceId: "7", entityType: "bug", tool: share.source.entity.tool)
        converted.source.replaceEntity(with: EntitySnapshot(entity: bug, version: 2, modifiedAt: 2, fields: [:]))
        #expect(converted.currentAndFormerKeys == [bug.key, share.source.entity.key, share.target.entity.key])
    }

    @Test func `a share that fails waits longer each time, up to six hours`() {
        var share = share
        var lengths: [Duration] = []
        for _ in 0..<40 {
            share.backOff(at: 1_000)
            lengths.append((share.backoff?.until ?? .epoch) - Timestamp(millisecondsSinceEpoch: 1_000))
        }
        #expect(lengths[0] == .minutes(1) && lengths[1] == .minutes(2))
        #expect(lengths == lengths.sorted() && lengths.last == .hours(6))
    }
}
