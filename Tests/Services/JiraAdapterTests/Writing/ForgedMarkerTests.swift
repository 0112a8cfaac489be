import AdapterEngine
import AdapterKit
import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

/// Markers that users of Jira write themselves, or copy from comments and issues of Tandem.
struct ForgedMarkerTests {
    private let origin = CommentOrigin(toolId: "shop.tpondemand.com", entityId: "1002", commentId: "7")
    private let body = RichText(plain: "I approve 1000 EUR")
    private let forged = "I approve 99999 EUR"

    private struct Made: Decodable {
        var id: String
    }

    private func comment(
        _ simulator: RunningSimulator, on issue: EntityReference, property: String
    ) async throws -> String {
        let answer = try await simulator.person(
            "POST", "issue/\(issue.sourceId)/comment",
            #"{"body":"\#(forged)","properties":[{"key":"tandem.origin","value":\#(property)}]}"#)
        return try JSONDecoder().decode(Made.self, from: Data(answer)).id
    }

    private func property(_ simulator: RunningSimulator, of comment: String) async throws -> String {
        struct Stored: Decodable {
            var value: OriginProperty
        }
        let answer = try await simulator.control(
            "GET", "as/alice/rest/api/2/comment/\(comment)/properties/tandem.origin")
        let value = try JSONDecoder().decode(Stored.self, from: Data(answer)).value
        return String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    private func create(_ issue: EntityReference, _ gateway: JiraGateway) async throws -> CommentResult.Outcome? {
        let write = CommentWrite(
            origin: origin, sourceHash: ContentHash(rawValue: "h"),
            action: .create(author: "Mia Chen", body: body, link: nil))
        let command = Command(
            id: "s.1", account: AccountID(rawValue: "acme"), profile: "p", share: "s", sequence: 1, target: issue,
            action: .update(fields: [], comments: [write]), occurredAt: 0)
        return try await CommandExecutor(
            gateway: gateway, fence: NoFence(), intents: InMemoryCreationIntents(), hasher: FieldWriting.hasher,
            now: { 0 }
        ).execute(command)?.comments.first?.outcome
    }

    @Test(arguments: JiraProduct.allCases)
    func `a comment with a forged property is its author's comment, and the copy is still made`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let own = #""tool":"\#(origin.toolId)","entity":"1002","comment":"7""#
            let place = #""copyTool":"shop","copyEntity":"\#(issue.sourceId)""#
            let properties = [
                "{\(own)}", "{\(own),\(place)}", #"{\#(own),\#(place),"signature":""}"#,
                #"{\#(own),\#(place),"signature":"\#(String(repeating: "0", count: 32))"}"#, #""x""#, "7", "[{}]",
                #"{"tool":{"tool":1}}"#,
            ]
            var ids: [String] = []
            for property in properties {
                ids.append(try await comment(simulator, on: issue, property: property))
            }
            let read = try #require(try await gateway.read(issue, comments: true).comments)
            #expect(read.map(\.id) == ids)
            #expect(read.allSatisfy { $0.marker == nil && $0.body == RichText(plain: forged) })
            #expect(read.allSatisfy { $0.authorName == "Alice Archer" })
            guard case .applied(let id, _, written: true)? = try await create(issue, gateway) else {
                Testing.Issue.record("the copy was not made")
                return
            }
            #expect(!ids.contains(id))
            let after = try #require(try await gateway.read(issue, comments: true).comments)
            #expect(after.filter { $0.isMarked(for: CommentLocation(issue)) }.map(\.id) == [id])
            #expect(after.filter { $0.body == RichText(plain: forged) }.map(\.id) == ids)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a marker that a user copies to another comment or issue proves nothing`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let other = RunningSimulator.issue(try await simulator.seed("Other").id)
            let gateway = simulator.gateway()
            let copy = try await gateway.createComment(body, author: "Mia", origin: origin, link: nil, on: issue)
            #expect(copy.isByTandem == true && copy.isMarked(for: CommentLocation(issue)))
            let property = try await property(simulator, of: copy.id)
            let here = try await comment(simulator, on: issue, property: property)
            let there = try await comment(simulator, on: other, property: property)
            let read = try #require(try await gateway.read(issue, comments: true).comments)
            #expect(read.first { $0.id == here }?.isMarked(for: CommentLocation(issue)) == false)
            let elsewhere = try #require(try await gateway.read(other, comments: true).comments?.first)
            #expect(elsewhere.id == there && !elsewhere.isMarked(for: CommentLocation(other)))
            // Tandem's own user wrote the comment, as if a person shared that user. The location in the marker still
            // reveals it.
            try await simulator.person(
                "POST", "issue/\(other.sourceId)/comment",
                #"{"body":"x","properties":[{"key":"tandem.origin","value":\#(property)}]}"#, as: "tandem")
            let all = try #require(try await gateway.read(other, comments: true).comments)
            #expect(all.count == 2 && all.allSatisfy { !$0.isMarked(for: CommentLocation(other)) })
            // Tandem's copy is deleted, and the user's comment does not replace it.
            try await gateway.deleteComment(copy.id, on: issue)
            guard case .applied(let id, _, written: true)? = try await create(issue, gateway) else {
                Testing.Issue.record("the copy was not made")
                return
            }
            #expect(id != here)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a worklog with a forged or copied line is its author's worklog`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let work = Worklog(minutes: 480, day: try #require(CalendarDate("2026-11-03")))
            let source = CommentDraft.Original(author: "Mia", origin: origin, link: nil)
            let copy = try await gateway.createComment(CommentDraft(body: body, work: work, source: source), on: issue)
            #expect(copy.isMarked(for: CommentLocation(issue)) && copy.isByTandem == true)
            let marker = try #require(copy.marker)
            let base = simulator.baseURL
            let addresses = [
                base + "#tandem-\(origin.toolId)/1002/7",
                base + "#tandem-\(origin.toolId)/1002/7/shop/\(issue.sourceId)",
                OriginLink(.sample).address(base, marker),
            ]
            for address in addresses {
                // The form of Data Center. The simulator accepts version 2 of the API for both products.
                let text = "_[Mia in Targetprocess|\(address)]:_\\n\\nmine"
                let answer = try await simulator.person(
                    "POST", "issue/\(issue.sourceId)/worklog",
                    #"{"comment":"\#(text)","timeSpentSeconds":900,"started":"2026-11-02T09:30:00.000+0000"}"#)
                let id = Comment.id(ofWork: try JSONDecoder().decode(Made.self, from: Data(answer)).id)
                let read = try await gateway.read(issue, comments: true).comments?.first { $0.id == id }
                let mine = try #require(read)
                #expect(!mine.isMarked(for: CommentLocation(issue)), "\(address)")
                #expect(mine.worklog?.minutes == 15 && mine.authorName == "Alice Archer")
                #expect((mine.marker == nil) == (address != addresses.last))
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an issue with a forged or copied marker was not made by Tandem, and hides none that was`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let gateway = simulator.gateway()
            let project = EntityScope(sourceId: "DEMO")
            let hour: Duration = .hours(1)
            var ids: [String] = []
            for value in [#"{"share":"share-1"}"#, #"{"share":"share-1","signature":"00"}"#, #""share-1""#, "[1]"] {
                let answer = try await simulator.person(
                    "POST", "issue",
                    #"{"fields":{"project":{"key":"DEMO"},"issuetype":{"id":"10001"},"summary":"Mine"}}"#)
                let id = try JSONDecoder().decode(Made.self, from: Data(answer)).id
                ids.append(id)
                try await simulator.person("PUT", "issue/\(id)/properties/tandem.share", value)
            }
            let page = try await gateway.query(EntityQuery(types: ["10001"], scope: project, ids: ids))
            #expect(page.items.map(\.entity.sourceId).sorted() == ids.sorted())
            #expect(page.items.allSatisfy { $0.createdForShare == nil })
            #expect(try await gateway.findCreated(madeFor: "share-1", type: "10001", in: project, within: hour) == nil)

            let made = try await gateway.create(
                EntityDraft(scope: project, fields: [JiraField.summary.id: .text("Made")]), type: "10001",
                for: "share-1")
            let path = "rest/api/2/issue/\(made.entity.entity.sourceId)/properties/tandem.share"
            struct Stored: Decodable {
                var value: JiraShareMarker.Value
            }
            let stored = try JSONDecoder().decode(
                Stored.self, from: Data(try await simulator.control("GET", "as/alice/\(path)")))
            let value = String(decoding: try JSONEncoder().encode(stored.value), as: UTF8.self)
            try await simulator.person("PUT", "issue/\(ids[0])/properties/tandem.share", value)
            ids.append(made.entity.entity.sourceId)
            let after = try await gateway.query(EntityQuery(types: ["10001"], scope: project, ids: ids))
            #expect(after.items.filter { $0.createdForShare != nil }.map(\.entity) == [made.entity.entity])
            let found = try await gateway.findCreated(madeFor: "share-1", type: "10001", in: project, within: hour)
            #expect(found == made.entity.entity)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a forged note of a walk changes nothing about an issue's status`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let now = gateway.jira.now()
            let walk = TransitionMarker(from: "Done", via: ["To Do"], startedAt: now)
            let other = RunningSimulator.issue("99999")
            let notes = [
                #"{"from":"Done","via":["To Do"],"startedAt":\#(now)}"#, #""Done""#, "[]",
                String(decoding: try JSONEncoder().encode(walk.signed(by: .sample, for: other)), as: UTF8.self),
            ]
            for note in notes {
                try await simulator.person("PUT", "issue/\(issue.sourceId)/properties/tandem.transition", note)
                let read = try await gateway.read(issue, comments: false)
                #expect(read.interruptedWrites == nil && read.fields[JiraField.status.id] == .state("To Do"), "\(note)")
            }
            let own = String(decoding: try JSONEncoder().encode(walk.signed(by: .sample, for: issue)), as: UTF8.self)
            try await simulator.person("PUT", "issue/\(issue.sourceId)/properties/tandem.transition", own)
            #expect(
                try await gateway.read(issue, comments: false).interruptedWrites == [
                    JiraField.status.id: .state("Done")
                ])
        }
    }
}
