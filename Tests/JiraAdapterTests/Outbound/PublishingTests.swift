import AdapterEngine
import EntityModel
import Foundation
import TestSupport
import Testing

@testable import JiraAdapter

/// Issues made on demand, and taken back.
struct PublishingTests {
    private let account = AccountID(rawValue: "acme")
    private let scope = EntityScope(sourceId: "DEMO")

    private func publisher(_ simulator: RunningSimulator, _ intents: MemoryIntents, at time: Int64 = 0) -> ItemPublisher
    {
        ItemPublisher(gateway: simulator.gateway(), intents: intents, hasher: FieldWriting.hasher, now: { time })
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
            let (gateway, intents) = (simulator.gateway(), MemoryIntents())
            let type = try await gateway.type(named: "task", in: scope)
            #expect(type == "10002")
            let bob = product == .cloud ? "712020:00000000-0000-4000-8000-000000001003" : "bob@example.com"
            let wanted = try await fields(simulator, bob)
            var made: EntityReference?
            for isNew in [true, false, false] {
                let published = try await publisher(simulator, intents).publish(
                    ItemCreation(scope: scope, fields: wanted), type: type, fields: wanted, as: "retro-7",
                    account: account)
                #expect(published.isNew == isNew && published.refused.isEmpty, "\(published.refused)")
                #expect(made == nil || made == published.item.entity)
                made = published.item.entity
                for (field, value) in wanted where field != JiraField.assignee.id {
                    #expect(published.snapshot.fields[field] == value)
                }
                guard case .user(let person)? = published.snapshot.fields[JiraField.assignee.id] else {
                    Issue.record("nobody has it")
                    return
                }
                #expect(person.name == "Bob Okafor" || person.id.contains("1003") || person.id == "bob")
            }
            // What a person has deleted is not made again without being asked for.
            try await simulator.person("DELETE", "issue/\(try #require(made).sourceId)", "")
            let gone = await #expect(throws: ToolFailure.self) {
                try await publisher(simulator, intents).publish(
                    ItemCreation(scope: scope, fields: wanted), type: type, fields: wanted, as: "retro-7",
                    account: account)
            }
            #expect(gone?.kind == .refused && gone?.message.contains("take it back") == true)
            #expect(try await publisher(simulator, intents).takeBack("retro-7", account: account))
            let entity = try #require(made)
            await #expect(throws: ToolFailure.self) { try await gateway.read(entity, comments: false) }
            #expect(try await !publisher(simulator, intents).takeBack("retro-7", account: account))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `what is misspelt is told of, and nothing is made`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let gateway = simulator.gateway()
            let nothing = await #expect(throws: ToolFailure.self) {
                try await gateway.type(named: "Nonsense", in: scope)
            }
            #expect(nothing?.kind == .refused && nothing?.message.contains("Task") == true)
            for project in ["NOPE", "../x", ""] {
                let failure = await #expect(throws: ToolFailure.self) {
                    try await gateway.type(named: "Task", in: EntityScope(sourceId: project))
                }
                #expect(failure?.kind == .refused, "\(project)")
            }
            // A reader can be assigned nothing, and a stranger is nobody.
            for name in ["nobody@example.com", "x"] {
                let failure = await #expect(throws: ToolFailure.self) { try await gateway.assignee(name, in: scope) }
                #expect(failure?.kind == .refused && failure?.message.contains("nobody whom") == true)
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an issue whose answer is lost is found by its name`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let intents = MemoryIntents()
            let creation = ItemCreation(scope: scope, fields: [JiraField.summary.id: .text("Once")])
            try await simulator.fault(#"{"action":"cutAfter","method":"POST","path":"/issue","count":1}"#)
            let failure = await #expect(throws: ToolFailure.self) {
                try await publisher(simulator, intents)
                    .publish(creation, type: "10002", fields: [:], as: "r/1", account: account)
            }
            #expect(failure?.isTransient == true)
            let early = await #expect(throws: ToolFailure.self) {
                try await publisher(simulator, intents).takeBack("r/1", account: account)
            }
            #expect(early?.kind == .unavailable)
            let later = publisher(simulator, intents, at: 120_000)
            let found = try await later.publish(creation, type: "10002", fields: [:], as: "r/1", account: account)
            #expect(!found.isNew)
            let search = ItemSelection(types: ["10002"], scope: scope, filters: ["summary ~ Once"])
            #expect(try await simulator.gateway().select(search).items.count == 1)
        }
    }
}
