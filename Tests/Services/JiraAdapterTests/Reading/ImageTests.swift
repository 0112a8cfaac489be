import AdapterEngine
import EntityModel
import Foundation
import TestSupport
import Testing

@testable import JiraAdapter

/// Images in texts.
///
/// No write removes one, and Cloud deletes a file when no text shows it.
struct ImageTests {
    private static let (description, files) = (JiraField.description.id, JiraField.attachment.id)

    private static func document(_ picture: String) -> String {
        #"{"version":1,"type":"doc","content":["#
            + #"{"type":"paragraph","content":[{"type":"text","text":"The basket shows the wrong sum:"}]},"#
            + picture + #"{"type":"paragraph","content":[{"type":"text","text":"Seen since Monday."}]}]}"#
    }

    private static let picture =
        #"{"type":"mediaSingle","attrs":{"layout":"center"},"content":[{"type":"media","attrs":{"type":"file","#
        + #""id":"6f0c2c4e-0000-4000-8000-1d2e3f4a5b6c","collection":"","alt":"basket.png","width":640,"height":300}}]},"#

    /// Returns an issue whose description shows its attachment.
    private func issue(in simulator: RunningSimulator) async throws -> EntityReference {
        let item = RunningSimulator.issue(try await simulator.seed().id)
        let gateway = simulator.gateway(mapped: [Self.files], files: InMemoryAttachments(["1": [1, 2, 3]]))
        _ = try await FieldWriting(gateway, to: item).apply([
            .edit(Self.files, add: [.file(InMemoryAttachments.file("1", "basket.png", size: 3))])
        ])
        switch simulator.product {
        case .cloud:
            try await simulator.control(
                "PUT", "as/alice/rest/api/3/issue/\(item.sourceId)",
                #"{"fields":{"description":\#(Self.document(Self.picture))}}"#)
        case .dataCenter:
            try await simulator.person(
                "PUT", "issue/\(item.sourceId)",
                #"{"fields":{"description":"The basket shows the wrong sum:\n\n!basket.png|width=640!\n\nSeen since Monday."}}"#
            )
        }
        return item
    }

    @Test(arguments: JiraProduct.allCases)
    func `a description with a picture is not written again without it, and the other fields are`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let item = try await issue(in: simulator)
            let gateway = simulator.gateway()
            let before = try await gateway.read(item, comments: true)
            #expect(before.embedded(in: Self.description) == [FormattingLoss(feature: .image, count: 1)])
            #expect(before.fields[Self.files]?.files.map(\.isMentioned) == [product == .cloud ? true : nil])
            let results = try await FieldWriting(gateway, to: item).apply([
                .write(Self.description, .richText(RichText(plain: "Seen since Tuesday."))),
                .write(JiraField.summary.id, .text("Renamed")),
            ])
            guard case .held(let reason)? = results.first?.outcome else {
                Issue.record("\(results)")
                return
            }
            #expect(reason.contains("image") && reason.contains("Jira"))
            let after = try await gateway.read(item, comments: false)
            #expect(after.fields[JiraField.summary.id] == .text("Renamed"))
            #expect(after.fields[Self.description] == before.fields[Self.description])
            #expect(after.fields[Self.files]?.files.map(\.name) == ["basket.png"])
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a comment with an image is reported with a loss`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let item = RunningSimulator.issue(try await simulator.seed().id)
            switch product {
            case .cloud:
                try await simulator.control(
                    "POST", "as/alice/rest/api/3/issue/\(item.sourceId)/comment",
                    #"{"body":\#(Self.document(Self.picture))}"#)
            case .dataCenter:
                try await simulator.person(
                    "POST", "issue/\(item.sourceId)/comment", #"{"body":"See !basket.png! and [^notes.txt]"}"#)
            }
            let read = try await simulator.gateway().read(item, comments: true)
            let embedded = read.comments?.first?.losses?.embedded.map(\.feature) ?? []
            #expect(embedded == (product == .cloud ? [.image] : [.attachment, .image]))
        }
    }

    /// The request of a program that does not support media nodes and removes an image.
    @Test(arguments: JiraProduct.allCases)
    func `Cloud deletes a file once no text shows it anymore, and Data Center keeps it`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let item = try await issue(in: simulator)
            switch product {
            case .cloud:
                try await simulator.control(
                    "PUT", "as/alice/rest/api/3/issue/\(item.sourceId)",
                    #"{"fields":{"description":\#(Self.document(""))}}"#)
            case .dataCenter:
                try await simulator.person("PUT", "issue/\(item.sourceId)", #"{"fields":{"description":"Seen."}}"#)
            }
            let read = try await simulator.gateway().read(item, comments: false)
            #expect(read.fields[Self.files]?.files.isEmpty == (product == .cloud ? true : false))
        }
    }
}
