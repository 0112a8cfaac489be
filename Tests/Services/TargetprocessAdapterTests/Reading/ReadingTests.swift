import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

struct ReadingTests {
    @Test func `a story is read with its fields, version, and URL`() async throws {
        try await withSimulator { simulator in
            let snapshot = try await simulator.gateway().read(RunningSimulator.story(1001), comments: true)
            #expect(snapshot.fields[TargetprocessField.name] == .text("Guest checkout"))
            #expect(snapshot.fields[TargetprocessField.state] == .state("In Progress"))
            guard case .richText(let text) = snapshot.fields[TargetprocessField.description] else {
                Issue.record("no description")
                return
            }
            #expect(text.blocks.count == 2)
            #expect(text.plainText.hasPrefix("Buyers should be able to order without an account."))
            #expect(snapshot.version > 48_888_500)
            #expect(snapshot.modifiedAt > 1_700_000_000_000)
            #expect(snapshot.url == "\(simulator.baseURL)/entity/1001")
            #expect(snapshot.displayKey == "1001")
            let comments = try #require(snapshot.comments)
            #expect(comments.map(\.authorName) == ["Ada Lindgren", "Ben Okafor"])
            #expect(
                comments.map(\.body.plainText) == [
                    "Legal says an e-mail is enough.", "Then let us start with one page.",
                ])
            #expect(comments.allSatisfy { $0.origin == nil && !$0.isPrivate && $0.modifiedAt > 1_700_000_000_000 })
        }
    }

    @Test func `a description in HTML and an empty one are read`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let html = try await gateway.read(RunningSimulator.story(1002), comments: false)
            guard case .richText(let text) = html.fields[TargetprocessField.description] else {
                Issue.record("no description")
                return
            }
            #expect(
                text.blocks.last
                    == .paragraph([
                        .text("See "), .link(url: "https://shop.example/delivery", [.text("delivery rules")]),
                        .text("."),
                    ]))
            #expect(html.comments == nil)
            let id = try await simulator.edit(#"{"type":"Bug","fields":{"Name":"Bare","Project":{"Id":500}}}"#)
            let bare = try await gateway.read(
                EntityReference(sourceId: "\(id)", entityType: "bug", tool: RunningSimulator.tool), comments: true)
            #expect(bare.fields[TargetprocessField.description] == .empty)
            #expect(bare.comments == [])
        }
    }

    @Test func `all comments are read although a page contains only two`() async throws {
        try await withSimulator { simulator in
            for number in 1...7 {
                try await simulator.edit(
                    #"{"type":"Comment","fields":{"General":{"Id":1002},"Description":"<div>No. \#(number)</div>"}}"#)
            }
            let snapshot = try await simulator.gateway(pageSize: 2).read(RunningSimulator.story(1002), comments: true)
            #expect(snapshot.comments?.map(\.body.plainText) == (1...7).map { "No. \($0)" })
            #expect(try await simulator.requests("GET", path: "Comments").count == 4)
        }
    }

    @Test(arguments: ["1003", "#1003", "https://shop.tpondemand.com/entity/1003"])
    func `an item is found by its ID or URL`(name: String) async throws {
        try await withSimulator { simulator in
            let snapshot = try await simulator.gateway().resolve(name)
            #expect(snapshot.entity == RunningSimulator.story(1003))
            #expect(snapshot.fields[TargetprocessField.name] == .text("Save a basket for later"))
        }
    }

    @Test func `a missing item is not found`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            for entity in [
                RunningSimulator.story(99_999),
                EntityReference(sourceId: "1001", entityType: "bug", tool: RunningSimulator.tool),
                EntityReference(sourceId: "1001/Comments", entityType: "userstory", tool: RunningSimulator.tool),
                EntityReference(sourceId: "1001", entityType: "../v1/users", tool: RunningSimulator.tool),
            ] {
                let failure = await #expect(throws: ToolError.self) {
                    _ = try await gateway.read(entity, comments: true)
                }
                #expect(failure?.kind == .notFound)
            }
            for name in ["", "TEST-1", "99999", "-1"] {
                let failure = await #expect(throws: ToolError.self) { _ = try await gateway.resolve(name) }
                #expect(failure?.kind == .notFound)
            }
        }
    }

    @Test func `a deleted item differs from a hidden one, if the tool reports it`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            func absence(_ id: Int) async throws -> String {
                let failure = await #expect(throws: ToolError.self) {
                    _ = try await gateway.read(RunningSimulator.story(id), comments: false)
                }
                #expect(failure?.kind == .notFound)
                return failure?.message ?? ""
            }
            try await gateway.delete(RunningSimulator.story(1004))
            #expect(try await absence(1004).hasSuffix("was deleted"))
            #expect(try await absence(99_999).hasSuffix("is hidden from the user or never existed"))
            let hiding = #"{"kind":"refuse","method":"GET","path":"userstory/1005","status":404,"count":2}"#
            try await simulator.fault(hiding)
            #expect(try await absence(1005).hasSuffix("does not exist or is hidden from the user"))
        }
    }
}
