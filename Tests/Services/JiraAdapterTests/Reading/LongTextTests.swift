import AdapterEngine
import Core
import EntityModel
import Foundation
import TestSupport
import Testing

@testable import JiraAdapter

/// Texts that exceed the length that Tandem syncs affect only their own field or comment.
struct LongTextTests {
    private static let text = String(repeating: "too long ", count: 150_000)

    @Test(arguments: JiraProduct.allCases)
    func `A description of more than a mebibyte is unreadable, and the other fields are read`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let item = RunningSimulator.issue(try await simulator.seed("Short", description: Self.text).id)
            let read = try await simulator.gateway().read(item, comments: true)
            #expect(read.fields[JiraField.description.id] == nil)
            #expect(read.unreadable?[JiraField.description.id]?.contains("bytes") == true)
            #expect(read.fields[JiraField.summary.id] == .text("Short") && read.comments?.isEmpty == true)
        }
    }

    @Test func `A comment of more than a mebibyte is unreadable and keeps its ID`() throws {
        let comment = try JSONDecoder().decode(
            JiraComment.self, from: Data(#"{"id":"7","body":"\#(Self.text)"}"#.utf8))
        let read = EntityModel.Comment(comment, .sample)
        #expect(read.id == "7" && read.body.isEmpty && read.unreadable?.contains("bytes") == true)
        let document =
            #"{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"\#(Self.text)"}]}]}"#
        let formatted = try JSONDecoder().decode(
            JiraComment.self, from: Data(#"{"id":"8","body":\#(document)}"#.utf8))
        #expect(EntityModel.Comment(formatted, .sample).unreadable?.contains("bytes") == true)
    }

    /// The HTTP client reads up to 16 MB of a response.
    ///
    /// A connection with a lower limit shows the same behavior.
    @Test(arguments: JiraProduct.allCases)
    func `Comments that are too long for one answer are read in smaller pages`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let item = RunningSimulator.issue(try await simulator.seed().id)
            for number in 0..<6 {
                try await simulator.person(
                    "POST", "issue/\(item.sourceId)/comment",
                    #"{"body":"\#(number) \#(String(repeating: "x", count: 20_000))"}"#)
            }
            let gateway = simulator.gateway { $0.tool.maximumResponseBytes = 50_000 }
            let read = try await gateway.read(item, comments: true)
            #expect(read.comments?.map { $0.body.plainText.prefix(1) } == ["0", "1", "2", "3", "4", "5"])
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `An answer that is too long is a fault of its item`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let long = RunningSimulator.issue(
                try await simulator.seed("Long", description: String(repeating: "x", count: 60_000)).id)
            let short = RunningSimulator.issue(try await simulator.seed("Short").id)
            let gateway = simulator.gateway { $0.tool.maximumResponseBytes = 50_000 }
            let failure = await expectFailure(.unreadable) { _ = try await gateway.read(long, comments: false) }
            #expect(failure?.isTransient == false)
            #expect(try await gateway.read(short, comments: false).fields[JiraField.summary.id] == .text("Short"))
            #expect(try await gateway.changes(of: ["10001"], since: 0, cursor: nil).changes.count == 2)
        }
    }
}
