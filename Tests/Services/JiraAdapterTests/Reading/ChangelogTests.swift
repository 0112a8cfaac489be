import AdapterEngine
import EntityModel
import Foundation
import TestSupport
import Testing

@testable import JiraAdapter

/// The changelog of an issue: the users who changed fields, and the fields that they changed.
struct ChangelogTests {
    private let points = FieldID("customfield_10016")

    @Test(arguments: JiraProduct.allCases)
    func `each change has its time, its author and its fields, newest first`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = try await simulator.seed()
            let gateway = simulator.gateway()
            #expect(try await gateway.changelog(of: RunningSimulator.issue(issue.id)).isEmpty)
            try await simulator.person(
                "PUT", "issue/\(issue.id)",
                #"{"fields":{"summary":"New","fixVersions":[{"name":"1.0"}],"customfield_10016":3}}"#)
            try await simulator.person(
                "PUT", "issue/\(issue.id)", #"{"fields":{"priority":{"name":"Low"}}}"#, as: "bob")
            _ = try await FieldWriting(gateway, to: RunningSimulator.issue(issue.id)).apply([
                .write(JiraField.labels.id, .options(["mine"]))
            ])
            let edits = try await gateway.changelog(of: RunningSimulator.issue(issue.id))
            #expect(
                edits.map { Set($0.fields.map(\.rawValue)) } == [
                    ["labels"], ["priority"], ["summary", "fixVersions", points.rawValue],
                ])
            #expect(edits.map(\.at) == edits.map(\.at).sorted(by: >))
            let names = edits.map { $0.author?.name ?? "" }
            #expect(names[1].contains("Bob") && names[2].contains("Alice"), "\(names)")
            #expect(edits.allSatisfy { $0.author?.tool == RunningSimulator.tool.id })
            #expect(edits.map(\.isByPerson) == [false, true, true])
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a long changelog is read to its end`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = try await simulator.seed()
            for number in 0..<150 {
                try await simulator.person("PUT", "issue/\(issue.id)", #"{"fields":{"summary":"Story \#(number)"}}"#)
            }
            let edits = try await simulator.gateway().changelog(of: RunningSimulator.issue(issue.id))
            #expect(edits.count == 150)
            let pages = try await simulator.requests("GET", under: "/changelog").count
            #expect(pages == (product == .cloud ? 2 : 0))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a deleted issue has no changelog`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            await expectFailure(.notFound) {
                _ = try await simulator.gateway().changelog(of: RunningSimulator.issue("99999"))
            }
        }
    }
}
