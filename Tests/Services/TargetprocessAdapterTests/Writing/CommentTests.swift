import AdapterEngine
import EntityModel
import InternalAPI
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

struct CommentTests {
    private let story = RunningSimulator.story(1002)
    private let origin = CommentOrigin(toolId: "jira main", entityId: "10001", commentId: "20/7")
    private let link = "https://shop.atlassian.net/browse/SHOP-1?focusedCommentId=20#comment-20"
    private let body = RichText(blocks: [
        .paragraph([.text("Please "), .strong([.text("check")]), .text(" 1 < 2.")]), .quote([.paragraph([.text("q")])]),
    ])

    @Test func `a comment is written under its author's name and found by its origin`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let written = try await gateway.createComment(
                body, author: "Mia Chen", origin: origin, link: link, on: story)
            #expect(written.body == body)
            #expect(written.origin == origin)
            #expect(written.authorName == "Tandem Integration")
            let read = try await gateway.read(story, comments: true)
            #expect(read.comments == [written])
            let raw = try await gateway.targetprocess.comments.all(of: "1002").first?.description ?? ""
            let signature = MarkerSigner.sample.signature(
                of: CommentMarker(origin: origin, place: CommentLocation(story)))
            #expect(
                raw.hasPrefix(
                    "<!--markdown-->[Mia Chen in Jira]"
                        + "(https://shop.atlassian.net/browse/SHOP-1?focusedCommentId=20"
                        + "#tandem-jira%20main/10001/20%2F7/\(story.tool.id)/1002/\(signature))\n\nPlease **check**"))
        }
    }

    @Test func `a copy keeps its origin when it is edited`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let first = try await gateway.createComment(body, author: "Mia", origin: origin, link: nil, on: story)
            let edited = try await gateway.updateComment(
                first.id, body: RichText(plain: "Done."), author: "Mia", origin: origin, link: nil, on: story)
            #expect(edited.origin == origin)
            #expect(edited.body == RichText(plain: "Done."))
            #expect(try await gateway.read(story, comments: true).comments == [edited])
        }
    }

    @Test func `a reply contains its parent and is written as a reply`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            func comment(_ user: String, _ rest: String) async throws -> String {
                let fields = #"{"General":{"Id":1002},"Description":"x"\#(rest)}"#
                return "\(try await simulator.edit(#"{"user":"\#(user)","type":"Comment","fields":\#(fields)}"#))"
            }
            let first = try await comment("ben", "")
            let carried = try await gateway.createComment(
                body, author: "Mia Chen", origin: origin, link: link, on: story)
            let hidden = try await comment("ben", #","IsPrivate":true"#)
            let names = [first: "Ben Okafor", carried.id: "Mia Chen", hidden: ""]
            for (id, name) in names {
                let answer = try await comment("ada", #","ParentId":\#(id)"#)
                let read = try await gateway.read(story, comments: true).comments?.first { $0.id == answer }
                #expect(read?.parent == CommentParent(id: id, author: name))
            }
            for (parent, kept) in [(first, Int64(first)), ("987654", nil), ("none", nil)] {
                let source = CommentDraft.Original(
                    author: "Mia", origin: origin, link: link, parent: CommentParent(id: parent, author: "Ben Okafor"))
                let created = try await gateway.createComment(CommentDraft(body: body, source: source), on: story)
                let record = try await gateway.targetprocess.comments.all(of: "1002").first { "\($0.id)" == created.id }
                #expect(record != nil && record?.parentId == kept)
            }
        }
    }

    @Test func `work is logged for its user if the tool knows and accepts that user`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let work = Worklog(minutes: 90, day: try #require(CalendarDate("2026-11-20")))
            func logged(_ writer: ToolUser?) async throws -> EntityModel.Comment {
                let source = CommentDraft.Original(author: "Somebody", origin: origin, link: nil, writer: writer)
                return try await gateway.createComment(CommentDraft(body: body, work: work, source: source), on: story)
            }
            let writers: [(ToolUser?, String)] = [
                (ToolUser(tool: "jira main", id: "712020:1", email: "BEN@shop.example"), "Ben Okafor"),
                // A value mapping of the profile refers to a user in this way.
                (ToolUser(tool: gateway.tool.id, id: "ben"), "Ben Okafor"),
                (ToolUser(tool: "jira main", id: "712020:2", email: "nobody@shop.example"), "Tandem Integration"),
                (ToolUser(tool: "jira main", id: "712020:3"), "Tandem Integration"), (nil, "Tandem Integration"),
            ]
            for (writer, name) in writers {
                let created = try await logged(writer)
                #expect(created.authorName == name && created.origin == origin && created.worklog == work)
            }
            try await simulator.fault(
                #"{"kind":"refuse","method":"POST","path":"/api/v1/Times","status":403,"count":1}"#)
            #expect(try await logged(writers[0].0).authorName == "Tandem Integration")
            let read = try await gateway.read(story, comments: true).comments ?? []
            #expect(read.count == 6 && read.allSatisfy { $0.origin == origin })
        }
    }

    @Test func `the comment of a user has no attribution line`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let id = try await simulator.edit(
                #"{"user":"ben","type":"Comment","fields":{"General":{"Id":1002},"Description":"<div>Mine</div>"}}"#)
            let edited = try await gateway.updateComment(
                "\(id)", body: RichText(plain: "Mine, edited"), author: nil, origin: nil, link: nil, on: story)
            #expect(edited.origin == nil)
            #expect(edited.authorName == "Ben Okafor")
            #expect(
                try await gateway.targetprocess.comments.all(of: "1002").first?.description
                    == "<!--markdown-->Mine, edited")
        }
    }

    @Test func `a comment is deleted, and deleting it again is not an error`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let comment = try await gateway.createComment(body, author: "Mia", origin: origin, link: nil, on: story)
            try await gateway.deleteComment(comment.id, on: story)
            try await gateway.deleteComment(comment.id, on: story)
            #expect(try await gateway.read(story, comments: true).comments == [])
            let failure = await #expect(throws: ToolError.self) {
                _ = try await gateway.updateComment(
                    comment.id, body: body, author: nil, origin: nil, link: nil, on: story)
            }
            #expect(failure?.kind == .notFound)
        }
    }

    @Test func `a comment whose response was lost is created once and found again`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            try await simulator.fault(#"{"kind":"closeAfterResponse","method":"POST","path":"/Comments","count":1}"#)
            let failure = await #expect(throws: ToolError.self) {
                _ = try await gateway.createComment(body, author: "Mia", origin: origin, link: link, on: story)
            }
            #expect(failure?.isTransient == true)
            let read = try await gateway.read(story, comments: true)
            #expect(read.comments?.map(\.origin) == [origin])
            #expect(try await simulator.requests("POST", path: "Comments").count == 1)
        }
    }

    @Test func `a private comment is marked as private`() async throws {
        try await withSimulator { simulator in
            try await simulator.edit(
                """
                {"type":"Comment","fields":{"General":{"Id":1002},"Description":"psst","IsPrivate":true}}
                """)
            let read = try await simulator.gateway().read(story, comments: true)
            #expect(read.comments?.map(\.isPrivate) == [true])
        }
    }
}
