import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

struct ChangesTests {
    private static let types = ["userstory", "bug", "feature"]

    private func all(
        _ gateway: TargetprocessGateway, since: Timestamp, between pages: () async throws -> Void = {}
    ) async throws -> [ChangePage.Change] {
        var changes: [ChangePage.Change] = []
        var cursor: String?
        repeat {
            let page = try await gateway.changes(of: Self.types, since: since, cursor: cursor)
            changes += page.changes
            cursor = page.next
            if cursor != nil { try await pages() }
        } while cursor != nil
        return changes
    }

    @Test func `all items of all types are reported, oldest first`() async throws {
        try await withSimulator { simulator in
            try await simulator.edit(#"{"type":"Bug","fields":{"Name":"b","Project":{"Id":500}}}"#)
            try await simulator.edit(#"{"type":"Feature","fields":{"Name":"f","Project":{"Id":500}}}"#)
            try await simulator.edit(#"{"id":1003,"fields":{"Name":"later"}}"#)
            let changes = try await all(simulator.gateway(), since: 0)
            #expect(changes.map(\.entity.sourceId).suffix(3) == ["1009", "1010", "1003"])
            #expect(changes.map(\.entity.entityType).suffix(3) == ["bug", "feature", "userstory"])
            #expect(Set(changes.map(\.entity)).count == 10)
            for change in changes {
                let snapshot = try await simulator.gateway().read(change.entity, comments: false)
                #expect(change.version == snapshot.version)
            }
        }
    }

    @Test func `small pages contain the same changes as a large one`() async throws {
        try await withSimulator { simulator in
            for number in 0..<5 {
                try await simulator.edit(#"{"type":"Bug","fields":{"Name":"b\#(number)","Project":{"Id":500}}}"#)
                try await simulator.edit(#"{"id":\#(1001 + number),"fields":{"Name":"again"}}"#)
            }
            let whole = try await all(simulator.gateway(), since: 0)
            for pageSize in 1...4 {
                let paged = try await all(simulator.gateway(pageSize: pageSize), since: 0)
                #expect(Set(paged.map(\.entity)) == Set(whole.map(\.entity)))
                #expect(paged.compactMap(\.version) == paged.compactMap(\.version).sorted())
            }
        }
    }

    @Test func `no change between two pages is missed`() async throws {
        try await withSimulator { simulator in
            var next = 1001
            let changes = try await all(simulator.gateway(pageSize: 2), since: 0) {
                guard next <= 1008 else { return }
                try await simulator.edit(#"{"id":\#(next),"fields":{"Name":"moved"}}"#)
                next += 1
            }
            let last = Dictionary(changes.map { ($0.entity.sourceId, $0.version) }) { max($0 ?? 0, $1 ?? 0) }
            for id in 1001...1008 {
                let snapshot = try await simulator.gateway().read(RunningSimulator.story(id), comments: false)
                #expect(last["\(id)"] == snapshot.version)
            }
        }
    }

    @Test func `an edited comment results in a change of its item without a version`() async throws {
        try await withSimulator { simulator in
            let comment = try await simulator.edit(
                #"{"type":"Comment","fields":{"General":{"Id":1004},"Description":"first"}}"#)
            let story = try await simulator.gateway().read(RunningSimulator.story(1004), comments: false)
            try await simulator.edit(#"{"type":"Comment","id":\#(comment),"fields":{"Description":"second"}}"#)
            let far = Timestamp.now() + .hours(1)
            #expect(try await all(simulator.gateway(), since: far).isEmpty)
            let changes = try await simulator.gateway(pageSize: 1).changes(
                of: Self.types, since: 0, cursor: "\(story.version)")
            #expect(changes.changes.map(\.entity) == [RunningSimulator.story(1004)])
            #expect(changes.changes.map(\.version) == [nil])
            #expect(try await simulator.gateway().changes(of: ["bug"], since: 0, cursor: nil).changes.isEmpty)
        }
    }

    /// Editing a comment does not change the version of its item, while Tandem's own write does.
    @Test func `the feed contains the same comments and times as a read`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: RunningSimulator.ownFields + [FieldID("Times")])
            let story = RunningSimulator.story(1004)
            var seen: [CommentFingerprints] = []
            func expectNews(_ change: String, isListed: Bool = true) async throws {
                let changes = try await all(gateway, since: 0).filter { $0.entity == story }
                let read = try await gateway.read(story, comments: true)
                let listed = try await gateway.read([story]).first?.commentFingerprints
                #expect(listed == read.commentFingerprints, "after \(change)")
                if isListed {
                    #expect(changes.map(\.commentFingerprints) == [read.commentFingerprints], "after \(change)")
                }
                let told = try #require(read.commentFingerprints)
                #expect(seen.last != told, "after \(change)")
                seen.append(told)
            }
            try await expectNews("nothing")
            let comment = try await simulator.edit(
                #"{"type":"Comment","fields":{"General":{"Id":1004},"Description":"first"}}"#)
            try await expectNews("a comment")
            try await simulator.edit(#"{"type":"Comment","id":\#(comment),"fields":{"Description":"second"}}"#)
            try await expectNews("an edited comment")
            let time = try await simulator.edit(
                #"{"type":"Time","fields":{"Assignable":{"Id":1004},"Description":"work","Spent":1.5}}"#)
            try await expectNews("a time")
            try await simulator.edit(#"{"type":"Time","id":\#(time),"fields":{"Spent":2}}"#)
            try await expectNews("an edited time")
            try await simulator.edit(#"{"type":"Time","id":\#(time),"fields":{"Description":"more"}}"#)
            try await expectNews("another text of a time")
            try await simulator.edit(#"{"type":"Comment","id":\#(comment),"delete":true}"#)
            try await expectNews("a removed comment")
        }
    }

    @Test func `fingerprints of many comments are read page by page`() async throws {
        try await withSimulator { simulator in
            for number in 0..<7 {
                try await simulator.edit(
                    #"{"type":"Comment","fields":{"General":{"Id":100\#(1 + number % 2)},"Description":"c"}}"#)
            }
            let ids: [Int64] = [1001, 1002, 1003]
            let whole = try await simulator.api().commentFingerprints.fingerprints(of: ids)
            #expect(Set(whole.keys) == Set(ids) && whole[1001] != whole[1002])
            #expect(try await simulator.api(pageSize: 2).commentFingerprints.fingerprints(of: ids) == whole)
        }
    }

    @Test(arguments: [(["userstory"], "x"), (["no such type"], nil), (["../v1/users"], nil)])
    func `a foreign cursor or type is rejected`(types: [String], cursor: String?) async throws {
        try await withSimulator { simulator in
            let failure = await #expect(throws: ToolError.self) {
                _ = try await simulator.gateway().changes(of: types, since: 0, cursor: cursor)
            }
            #expect(failure?.kind == .rejected)
        }
    }
}
