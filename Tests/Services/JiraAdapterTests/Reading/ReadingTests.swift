import EntityModel
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

struct ReadingTests {
    @Test(arguments: JiraProduct.allCases, [0, 330, -480])
    func `an issue is read with its fields, version and address`(product: JiraProduct, offset: Int) async throws {
        try await withSimulator(product, offset: offset) { simulator in
            let seeded = try await simulator.seed("Search by phone", description: "Find *customers*.\n\n* one\n* two")
            let read = try await simulator.gateway().read(RunningSimulator.issue(seeded.id), comments: true)
            #expect(read.entity == RunningSimulator.issue(seeded.id))
            #expect(read.fields[JiraField.summary.id] == .text("Search by phone"))
            #expect(
                read.fields[JiraField.description.id]
                    == .richText(
                        RichText(blocks: [
                            .paragraph([.text("Find "), .strong([.text("customers")]), .text(".")]),
                            .list(ordered: false, items: [[.paragraph([.text("one")])], [.paragraph([.text("two")])]]),
                        ])))
            #expect(read.fields[JiraField.status.id] == .state("To Do"))
            #expect(read.comments == [])
            #expect(read.displayKey == seeded.key)
            #expect(read.url == "\(simulator.baseURL)/browse/\(seeded.key)")
            #expect(read.version == read.modifiedAt.millisecondsSinceEpoch)
            #expect((read.modifiedAt - now()).magnitude < .minutes(1))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an empty description is empty`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let id = try await simulator.seed().id
            let read = try await simulator.gateway().read(RunningSimulator.issue(id), comments: false)
            #expect(read.fields[JiraField.description.id] == .empty)
            #expect(read.comments == nil)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `comments are read with author, text and visibility, oldest first`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let id = try await simulator.seed().id
            try await simulator.person("POST", "issue/\(id)/comment", #"{"body":"a *b*"}"#)
            try await simulator.person(
                "POST", "issue/\(id)/comment",
                #"{"body":"psst","visibility":{"type":"role","value":"Administrators"}}"#, as: "bob")
            let read = try await simulator.gateway().read(RunningSimulator.issue(id), comments: true)
            let comments = try #require(read.comments)
            #expect(comments.map(\.authorName) == ["Alice Archer", "Bob Baker"])
            #expect(comments.map(\.isPrivate) == [false, true])
            #expect(comments[0].body == RichText(blocks: [.paragraph([.text("a "), .strong([.text("b")])])]))
            #expect(comments.allSatisfy { $0.origin == nil && ($0.modifiedAt - now()).magnitude < .minutes(1) })
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `comments are read to the last page`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let id = try await simulator.seed().id
            let comments = (0..<60).map { #"{"add":{"body":"No. \#($0)"}}"# }.joined(separator: ",")
            for _ in 0..<10 {
                try await simulator.person("PUT", "issue/\(id)", #"{"update":{"comment":[\#(comments)]}}"#)
            }
            let read = try await simulator.gateway().read(RunningSimulator.issue(id), comments: true)
            #expect(read.comments?.count == 600)
            #expect(Set(read.comments?.map(\.id) ?? []).count == 600)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an issue is found by key, id and address`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let seeded = try await simulator.seed()
            let gateway = simulator.gateway()
            for name in [seeded.key, seeded.key.lowercased(), seeded.id, "https://shop.example/browse/\(seeded.key)"] {
                #expect(try await gateway.resolve(name).entity == RunningSimulator.issue(seeded.id))
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a missing issue is not found`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let gateway = simulator.gateway()
            for id in ["99999", "DEMO-1", "..", "10001/comment", ""] {
                await expectFailure(.notFound) {
                    _ = try await gateway.read(RunningSimulator.issue(id), comments: true)
                }
            }
            for name in ["", "DEMO-99", "../serverInfo", "..", "DEMO 1"] {
                await expectFailure(.notFound) { _ = try await gateway.resolve(name) }
            }
        }
    }
}
