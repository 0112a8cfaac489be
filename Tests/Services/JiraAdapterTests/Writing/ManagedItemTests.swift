import AdapterEngine
import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

/// Issues that are created as managed items and deleted again.
struct ManagedItemTests {
    private let account = AccountID(rawValue: "acme")
    private let scope = EntityScope(sourceId: "DEMO")

    private func publisher(
        _ simulator: RunningSimulator, _ intents: InMemoryCreationIntents, at time: Timestamp = 0
    ) -> ManagedItemService {
        ManagedItemService(gateway: simulator.gateway(), intents: intents, hasher: FieldWriting.hasher, now: { time })
    }

    private func wish(_ name: String, _ title: String, project: String = "DEMO") -> ManagedItemService.ManagedItemSpec {
        let fields: [FieldID: FieldValue] = [JiraField.summary.id: .text(title)]
        return ManagedItemService.ManagedItemSpec(
            name: name, creation: EntityDraft(scope: EntityScope(sourceId: project), fields: fields), type: "10002",
            fields: fields)
    }

    private func fields(_ simulator: RunningSimulator, _ assignee: String) async throws -> [FieldID: FieldValue] {
        [
            JiraField.summary.id: .text("Talk about the build"),
            JiraField.description.id: .richText(RichText(plain: "It takes *too* long.")),
            JiraField.assignee.id: .user(try await simulator.gateway().assignee(assignee, in: scope)),
        ]
    }

    @Test(arguments: JiraProduct.allCases)
    func `an issue is made once for its name, and taken back`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let (gateway, intents) = (simulator.gateway(), InMemoryCreationIntents())
            let type = try await gateway.type(named: "task", in: scope)
            #expect(type == "10002")
            let bob = product == .cloud ? "712020:00000000-0000-4000-8000-000000001003" : "bob@example.com"
            let wanted = try await fields(simulator, bob)
            var made: EntityReference?
            for isNew in [true, false, false] {
                let published = try await publisher(simulator, intents).put(
                    .init(
                        name: "retro-7", creation: EntityDraft(scope: scope, fields: wanted), type: type,
                        fields: wanted),
                    account: account)
                #expect(published.isNew == isNew && published.refused.isEmpty, "\(published.refused)")
                #expect(made == nil || made == published.entity.entity)
                made = published.entity.entity
                for (field, value) in wanted where field != JiraField.assignee.id {
                    #expect(published.snapshot.fields[field] == value)
                }
                guard case .user(let person)? = published.snapshot.fields[JiraField.assignee.id] else {
                    Issue.record("nobody has it")
                    return
                }
                #expect(person.name == "Bob Okafor" || person.id.contains("1003") || person.id == "bob")
            }
            // A managed item that a user deleted is created again only on request.
            try await simulator.person("DELETE", "issue/\(try #require(made).sourceId)", "")
            let gone = await #expect(throws: ToolError.self) {
                try await publisher(simulator, intents).put(
                    .init(
                        name: "retro-7", creation: EntityDraft(scope: scope, fields: wanted), type: type,
                        fields: wanted),
                    account: account)
            }
            #expect(gone?.kind == .rejected && gone?.message.contains("create it again") == true)
            #expect(try await publisher(simulator, intents).delete("retro-7", account: account))
            let entity = try #require(made)
            await #expect(throws: ToolError.self) { try await gateway.read(entity, comments: false) }
            #expect(try await !publisher(simulator, intents).delete("retro-7", account: account))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a misspelled name is reported, and nothing is created`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let gateway = simulator.gateway()
            let nothing = await #expect(throws: ToolError.self) {
                try await gateway.type(named: "Nonsense", in: scope)
            }
            #expect(nothing?.kind == .rejected && nothing?.message.contains("Task") == true)
            for project in ["NOPE", "../x", ""] {
                let failure = await #expect(throws: ToolError.self) {
                    try await gateway.type(named: "Task", in: EntityScope(sourceId: project))
                }
                #expect(failure?.kind == .rejected, "\(project)")
            }
            // A user with read access cannot be an assignee, and an unknown user does not exist.
            for name in ["nobody@example.com", "x"] {
                let failure = await #expect(throws: ToolError.self) { try await gateway.assignee(name, in: scope) }
                #expect(failure?.kind == .rejected && failure?.message.contains("who can be assigned") == true)
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `many wishes are one request, and one that Jira refuses costs no other`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let intents = InMemoryCreationIntents()
            let long = String(repeating: "x", count: 300)
            var wishes = (1...8).map { wish("r/\($0)", "Action \($0)") }
            // Jira accepts neither such a title nor such a project.
            wishes[2] = wish("r/3", long)
            wishes[5] = wish("r/6", "Lost", project: "NOPE")
            _ = try await publisher(simulator, intents).put(wishes[0], account: account)
            try await simulator.control("DELETE", "requests")
            for round in 1...2 {
                let results = try await publisher(simulator, intents).put(wishes, account: account)
                let isThere = results.map { if case .success = $0 { true } else { false } }
                #expect(isThere == [true, true, false, true, true, false, true, true])
                let isNew = results.map { (try? $0.get().isNew) == true }
                #expect(
                    isNew
                        == (round == 1
                            ? [false, true, false, true, true, false, true, true] : [Bool](repeating: false, count: 8)))
                for place in [2, 5] {
                    guard case .failure(let failure) = results[place] else { continue }
                    #expect(!failure.isTransient && !failure.message.isEmpty)
                }
                for (wish, result) in zip(wishes, results) {
                    guard let snapshot = try? result.get().snapshot else { continue }
                    #expect(snapshot.fields[JiraField.summary.id] == wish.fields[JiraField.summary.id])
                }
            }
            let posts = try await simulator.requests("POST").map(\.path).filter { $0.contains("/issue") }
            // In the second round, Jira creates none of the remaining issues. A single request returns the reason.
            #expect(posts.count(where: { $0.hasSuffix("/bulk") }) == 2 && posts.count == 3, "\(posts)")
            let search = EntityQuery(types: ["10002"], scope: scope, filters: ["summary ~ Action"])
            #expect(try await simulator.gateway().query(search).items.count == 6)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `many wishes whose answer is lost are found by their names`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let intents = InMemoryCreationIntents()
            let wishes = (1...5).map { wish("r/\($0)", "Once \($0)") }
            try await simulator.fault(
                #"{"action":"closeAfterResponse","method":"POST","path":"/issue/bulk","count":1}"#)
            let lost = try await publisher(simulator, intents).put(wishes, account: account)
            for result in lost {
                guard case .failure(let failure) = result else {
                    Issue.record("its answer was lost")
                    continue
                }
                #expect(failure.isTransient)
            }
            let later = try await publisher(simulator, intents, at: 120_000).put(wishes, account: account)
            for result in later { #expect(try !result.get().isNew) }
            let search = EntityQuery(types: ["10002"], scope: scope, filters: ["summary ~ Once"])
            #expect(try await simulator.gateway().query(search).items.count == 5)
        }
    }

    @Test func `an answer that does not tell of each issue is none`() throws {
        for (text, count) in [
            (#"{"issues": [], "errors": []}"#, 1), (#"{"issues": [{"id": "1"}, {"id": "2"}]}"#, 1),
            (#"{"issues": [{"id": "1"}], "errors": [{"failedElementNumber": 5}]}"#, 2),
        ] {
            let answer = try JSONDecoder().decode(JiraBulkCreateResponse.self, from: Data(text.utf8))
            #expect(answer.outcomes(of: count) == nil)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an issue whose answer is lost is found by its name`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let intents = InMemoryCreationIntents()
            let wish = wish("r/1", "Once")
            try await simulator.fault(#"{"action":"closeAfterResponse","method":"POST","path":"/issue","count":1}"#)
            let failure = await #expect(throws: ToolError.self) {
                try await publisher(simulator, intents)
                    .put(wish, account: account)
            }
            #expect(failure?.isTransient == true)
            let early = await #expect(throws: ToolError.self) {
                try await publisher(simulator, intents).delete("r/1", account: account)
            }
            #expect(early?.kind == .unavailable)
            let later = publisher(simulator, intents, at: 120_000)
            let found = try await later.put(wish, account: account)
            #expect(!found.isNew)
            let search = EntityQuery(types: ["10002"], scope: scope, filters: ["summary ~ Once"])
            #expect(try await simulator.gateway().query(search).items.count == 1)
        }
    }
}
