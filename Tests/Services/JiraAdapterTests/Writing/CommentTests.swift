import EntityModel
import TestSupport
import Testing

@testable import JiraAdapter

struct CommentTests {
    private let origin = CommentOrigin(toolId: "shop.tpondemand.com", entityId: "1002", commentId: "7")
    private let link = "https://shop.tpondemand.com/entity/1002"
    private let body = RichText(blocks: [
        .paragraph([.text("Please "), .strong([.text("check")]), .text(" 1 < 2.")]), .quote([.paragraph([.text("q")])]),
    ])

    @Test(arguments: JiraProduct.allCases)
    func `a comment is written under its author's name and found by its origin`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let written = try await gateway.createComment(
                body, author: "Mia Chen", origin: origin, link: link, on: issue)
            #expect(written.body == body)
            #expect(written.origin == origin)
            #expect(written.authorName == "Tandem Sync")
            #expect(try await gateway.read(issue, comments: true).comments == [written])
            let raw = try await gateway.jira.comments.all(of: issue.sourceId).first?.body?.richText
            #expect(raw?.plainText.hasPrefix("Mia Chen in Targetprocess:\n") == true)
            #expect(try await simulator.requests("POST").count == 1)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a copy keeps its origin when it is edited`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let first = try await gateway.createComment(body, author: "Mia", origin: origin, link: nil, on: issue)
            let edited = try await gateway.updateComment(
                first.id, body: RichText(plain: "Done."), author: "Mia", origin: origin, link: nil, on: issue)
            #expect(edited.origin == origin)
            #expect(edited.body == RichText(plain: "Done."))
            #expect(edited.modifiedAt >= first.modifiedAt)
            #expect(try await gateway.read(issue, comments: true).comments == [edited])
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a person's edit of a copy is read with and without the author line`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let copy = try await gateway.createComment(body, author: "Mia", origin: origin, link: nil, on: issue)
            for text in ["_Mia in Targetprocess:_\\n\\nmine", "mine"] {
                try await simulator.person(
                    "PUT", "issue/\(issue.sourceId)/comment/\(copy.id)", #"{"body":"\#(text)"}"#)
                let read = try await gateway.read(issue, comments: true).comments?.first
                #expect(read?.body == RichText(plain: "mine"))
                #expect(read?.origin == origin)
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a person's comment gets no author line and keeps its visibility`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            try await simulator.person(
                "POST", "issue/\(issue.sourceId)/comment",
                #"{"body":"mine","visibility":{"type":"role","value":"Administrators"}}"#)
            let mine = try #require(try await gateway.read(issue, comments: true).comments?.first)
            let edited = try await gateway.updateComment(
                mine.id, body: RichText(plain: "mine, edited"), author: nil, origin: nil, link: nil, on: issue)
            #expect(edited.origin == nil)
            #expect(edited.authorName == "Alice Archer")
            #expect(edited.isPrivate)
            #expect(edited.body == RichText(plain: "mine, edited"))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a comment is removed, and removing it again is no error`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let comment = try await gateway.createComment(body, author: "Mia", origin: origin, link: nil, on: issue)
            try await gateway.deleteComment(comment.id, on: issue)
            try await gateway.deleteComment(comment.id, on: issue)
            #expect(try await gateway.read(issue, comments: true).comments == [])
            await expectFailure(.notFound) {
                _ = try await gateway.updateComment(
                    comment.id, body: body, author: nil, origin: nil, link: nil, on: issue)
            }
        }
    }

    @Test(arguments: JiraProduct.allCases, ["closeAfterResponse", "malformedBody"])
    func `a comment whose answer is lost is there once, and found again`(
        product: JiraProduct, fault: String
    ) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            try await simulator.fault(#"{"action":"\#(fault)","method":"POST","path":"/comment","count":1}"#)
            await expectFailure(.unavailable) {
                _ = try await gateway.createComment(body, author: "Mia", origin: origin, link: link, on: issue)
            }
            let read = try await gateway.read(issue, comments: true)
            #expect(read.comments?.map(\.origin) == [origin])
            #expect(read.comments?.map(\.body) == [body])
            #expect(try await simulator.requests("POST").count == 1)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an empty comment is rejected with Jira's message`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            try await simulator.person("POST", "issue/\(issue.sourceId)/comment", #"{"body":"mine"}"#)
            let mine = try #require(try await gateway.read(issue, comments: true).comments?.first)
            let failure = await expectFailure(.rejected) {
                _ = try await gateway.updateComment(
                    mine.id, body: RichText(blocks: []), author: nil, origin: nil, link: nil, on: issue)
            }
            #expect(failure?.message.contains("Comment body can not be empty!") == true)
        }
    }
}
