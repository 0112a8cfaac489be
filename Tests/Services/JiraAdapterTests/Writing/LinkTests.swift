import AdapterEngine
import EntityModel
import Foundation
import TestSupport
import Testing

@testable import JiraAdapter

/// The parent of an issue and its links.
struct LinkTests {
    private let parent = JiraField.parent.id
    private let links = JiraField.links.id

    private func link(_ id: String, _ relation: String? = nil) -> EntityLink {
        EntityLink(RunningSimulator.issue(id).key, relation: relation)
    }

    /// Creates an epic as a user and returns its ID.
    private func epic(in simulator: RunningSimulator) async throws -> String {
        struct Made: Decodable {
            var id: String
        }
        let body = #"{"fields": {"project": {"key": "DEMO"}, "issuetype": {"id": "10000"}, "summary": "Epic"}}"#
        return try JSONDecoder().decode(Made.self, from: Data(try await simulator.person("POST", "issue", body))).id
    }

    @Test func `Data Center rejects a parent, which affects no other field`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            let gateway = simulator.gateway()
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let results = try await FieldWriting(gateway, to: issue).apply(
                [
                    .write(parent, .item(link(try await epic(in: simulator)))),
                    .write(JiraField.summary.id, .text("Still named")),
                ])
            guard case .rejected = results[0].outcome, case .applied = results[1].outcome else {
                Issue.record("\(results)")
                return
            }
            #expect(try await gateway.read(issue, comments: false).fields[parent] == .empty)
        }
    }

    @Test func `a story is put under an epic, and taken away`() async throws {
        try await withSimulator(.cloud) { simulator in
            let gateway = simulator.gateway()
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let epic = try await epic(in: simulator)
            #expect(try await gateway.read(issue, comments: false).fields[parent] == .empty)
            _ = try await FieldWriting(gateway, to: issue).apply([.write(parent, .item(link(epic)))])
            #expect(try await gateway.read(issue, comments: false).fields[parent] == .item(link(epic)))
            // A story cannot be the child of another story. The rejection affects no other field.
            let other = try await simulator.seed().id
            let results = try await FieldWriting(gateway, to: issue).apply(
                [.write(parent, .item(link(other))), .write(JiraField.summary.id, .text("Still named"))])
            guard case .rejected = results[0].outcome, case .applied = results[1].outcome else {
                Issue.record("\(results)")
                return
            }
            _ = try await FieldWriting(gateway, to: issue).apply([.write(parent, .empty)])
            let after = try await gateway.read(issue, comments: false)
            #expect(after.fields[parent] == .empty && after.fields[JiraField.summary.id] == .text("Still named"))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `links come and go one by one, and belong to the issue they lead from`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let gateway = simulator.gateway()
            var ids: [(id: String, key: String)] = []
            for _ in 0..<3 { ids.append(try await simulator.seed()) }
            let issue = RunningSimulator.issue(ids[0].id)
            try await simulator.person(
                "POST", "issueLink",
                #"{"type": {"name": "Relates"}, "inwardIssue": {"key": "\#(ids[0].key)"}, "outwardIssue": {"key": "\#(ids[1].key)"}}"#
            )
            let (blocks, unknown) = (link(ids[2].id, "Blocks"), link(ids[2].id, "Nonsense"))
            let edit = SetEdit(
                additions: [blocks, unknown].map { .init(value: .item($0), hash: FieldWriting.hasher(.item($0))) })
            let results = try await FieldWriting(gateway, to: issue).apply([.write(links, .empty, edit: edit)])
            guard case .merged(let members, _, true) = results.first?.outcome else {
                Issue.record("\(results)")
                return
            }
            #expect(members.map { $0.target != nil } == [true, false])
            let both: FieldValue = .items(of: [blocks, link(ids[1].id, "Relates")])
            #expect(try await gateway.read(issue, comments: false).fields[links] == both)
            #expect(try await gateway.read(RunningSimulator.issue(ids[2].id), comments: false).fields[links] == .empty)

            let gone = SetEdit(removals: [FieldWriting.hasher(.item(blocks))])
            _ = try await FieldWriting(gateway, to: issue).apply([.write(links, .empty, edit: gone)])
            #expect(
                try await gateway.read(issue, comments: false).fields[links] == .items([link(ids[1].id, "Relates")]))
        }
    }
}
