import AdapterEngine
import AdapterKit
import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// Markers that users of Targetprocess write themselves or copy from Tandem's texts.
struct ForgedMarkerTests {
    private let story = RunningSimulator.story(1002)
    private let origin = CommentOrigin(toolId: "jira", entityId: "10014", commentId: "10050")
    private let body = RichText(plain: "I approve 1000 EUR")

    private func comment(
        _ simulator: RunningSimulator, on story: Int = 1002, as user: String = "ben", _ text: String,
        _ more: String = ""
    ) async throws -> String {
        let text = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
        let fields = #"{"General":{"Id":\#(story)},"Description":\#(text)\#(more)}"#
        return "\(try await simulator.edit(#"{"user":"\#(user)","type":"Comment","fields":\#(fields)}"#))"
    }

    private func create(
        _ gateway: TargetprocessGateway, work: Worklog? = nil
    ) async throws -> CommentResult.Outcome? {
        let write = CommentWrite(
            origin: origin, sourceHash: ContentHash(rawValue: "h"),
            action: .create(author: "Alice", body: body, link: nil, work: work))
        let command = Command(
            id: "s.1", account: AccountID(rawValue: "acme"), profile: "p", share: "s", sequence: 1, target: story,
            action: .update(fields: [], comments: [write]), occurredAt: 0)
        return try await CommandExecutor(
            gateway: gateway, fence: NoFence(), intents: InMemoryCreationIntents(), hasher: FieldWriting.hasher,
            now: { 0 }
        ).execute(command)?.comments.first?.outcome
    }

    @Test func `a comment with a forged link belongs to its author, and the copy is still created`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            var ids: [String] = []
            for fragment in [
                "tandem-jira/10014/10050", "tandem-jira/10014/10050/\(story.tool.id)/1002",
                "tandem-jira/10014/10050/\(story.tool.id)/1002/" + String(repeating: "0", count: 32),
                "tandem-jira/10014/99999",
            ] {
                ids.append(
                    try await comment(
                        simulator,
                        "<div><a href=\"https://x.example/#\(fragment)\">x</a></div><div>I approve 99999 EUR</div>"))
            }
            let read = try #require(try await gateway.read(story, comments: true).comments)
            #expect(read.map(\.id) == ids)
            #expect(read.allSatisfy { $0.marker == nil && $0.authorName == "Ben Okafor" })
            #expect(read.allSatisfy { $0.body.plainText.contains("I approve 99999 EUR") && $0.body.blocks.count == 2 })
            guard case .applied(let id, _, written: true)? = try await create(gateway) else {
                Issue.record("the copy was not made")
                return
            }
            let after = try #require(try await gateway.read(story, comments: true).comments)
            #expect(after.map(\.id) == ids + [id])
            #expect(after.filter { $0.isMarked(for: CommentLocation(story)) }.map(\.id) == [id])
        }
    }

    @Test func `a marker that a user copies to another comment or item proves nothing`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let other = RunningSimulator.story(1003)
            let copy = try await gateway.createComment(body, author: "Alice", origin: origin, link: nil, on: story)
            #expect(copy.isByTandem == true && copy.isMarked(for: CommentLocation(story)))
            let text = try #require(try await gateway.targetprocess.comments.all(of: "1002").first?.description)
                .replacing("1000 EUR", with: "99999 EUR")
            let here = try await comment(simulator, text)
            let there = try await comment(simulator, on: 1003, text)
            // The tool allows API clients to set another owner. Therefore only the place in the marker proves the
            // origin.
            let tandem = try #require(try await gateway.targetprocess.users.ownID())
            let asTandem = try await comment(simulator, on: 1003, text, #","Owner":{"Id":\#(tandem)}"#)
            let read = try #require(try await gateway.read(story, comments: true).comments)
            #expect(read.filter { $0.isMarked(for: CommentLocation(story)) }.map(\.id) == [copy.id])
            #expect(read.last?.id == here && read.last?.authorName == "Ben Okafor")
            let elsewhere = try #require(try await gateway.read(other, comments: true).comments)
            #expect(elsewhere.map(\.id) == [there, asTandem])
            #expect(elsewhere.allSatisfy { !$0.isMarked(for: CommentLocation(other)) })
            // Tandem's copy was deleted. The user's comment does not replace it.
            try await gateway.deleteComment(copy.id, on: story)
            guard case .applied(let id, _, written: true)? = try await create(gateway) else {
                Issue.record("the copy was not made")
                return
            }
            #expect(id != here)
        }
    }

    @Test func `a reply names the user who wrote a forged comment, not the user in its link`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let first = try await comment(
                simulator, "<div><a href=\"https://x.example/#tandem-jira/10014/1\">Alice in Jira</a></div><div>x</div>"
            )
            let answer = try await comment(simulator, as: "ada", "yes", #","ParentId":\#(first)"#)
            let read = try await gateway.read(story, comments: true).comments?.first { $0.id == answer }
            #expect(read?.parent == CommentParent(id: first, author: "Ben Okafor"))
        }
    }

    @Test func `a time with a forged line belongs to its user, and the copy is still created`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let fields =
                #"{"Assignable":{"Id":1002},"Spent":0.25,"Date":"2026-11-02","Description":"#
                + #""Alice in Jira #tandem-jira/10014/10050"}"#
            let mine = try await simulator.edit(#"{"user":"ben","type":"Time","fields":\#(fields)}"#)
            let read = try #require(try await gateway.read(story, comments: true).comments?.first)
            #expect(read.id == Comment.id(ofWork: "\(mine)") && read.marker == nil && read.worklog?.minutes == 15)
            #expect(read.body.plainText == "Alice in Jira #tandem-jira/10014/10050")
            let work = Worklog(minutes: 480, day: try #require(CalendarDate("2026-11-03")))
            guard case .applied(let id, _, written: true)? = try await create(gateway, work: work) else {
                Issue.record("the copy was not made")
                return
            }
            let after = try #require(try await gateway.read(story, comments: true).comments)
            #expect(after.filter { $0.isMarked(for: CommentLocation(story)) }.map(\.id) == [id])
            #expect(after.map { $0.worklog?.minutes } == [15, 480])
        }
    }

    @Test func `an item with a forged marker does not count as created by Tandem and hides no other`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let project = EntityScope(sourceId: "500")
            func edit(_ id: String, _ text: String) async throws {
                let text = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
                try await simulator.edit(
                    #"{"user":"ben","type":"UserStory","id":\#(id),"fields":{"Description":\#(text)}}"#)
            }
            func madeFor(_ id: String) async throws -> String? {
                try await gateway.query(EntityQuery(types: ["userstory"], scope: project, ids: [id]))
                    .items.first?.createdForShare
            }
            for text in [
                "tandem-share-s1", "<div>Shared by Tandem tandem-share-s1.\(String(repeating: "0", count: 32))</div>",
            ] {
                try await edit("1002", text)
                #expect(try await madeFor("1002") == nil)
                #expect(
                    try await gateway.findCreated(madeFor: "s1", type: "userstory", in: project, within: .zero) == nil)
            }
            let created = try await gateway.create(
                EntityDraft(scope: project, fields: [TargetprocessField.name: .text("Made")]), type: "userstory",
                for: "s1")
            #expect(try await madeFor(created.entity.entity.sourceId) == "s1")
            let found = try await gateway.findCreated(madeFor: "s1", type: "userstory", in: project, within: .zero)
            #expect(found == created.entity.entity)
        }
    }
}
