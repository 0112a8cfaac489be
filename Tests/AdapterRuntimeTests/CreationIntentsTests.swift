import AdapterEngine
import AdapterRuntime
import EntityModel
import Postgres
import TestSupport
import Testing

/// The record of intents over the real server.
struct CreationIntentsTests {
    private static let acme = AccountID(rawValue: "acme")
    private static let globex = AccountID(rawValue: "globex")
    private static let item = CreatedEntity(
        entity: EntityReference(sourceId: "7", entityType: "10001", tool: Tool(id: "jira", type: .jira)),
        autofilledFields: [FieldID("Team")])

    @Test func `An intent keeps its beginning, its doubts and its end`() async throws {
        try await withIntents { (intents) async throws in
            #expect(try await intents.intent("s", account: Self.acme) == nil)
            try await intents.begin("s", account: Self.acme, at: 5)
            #expect(
                try await intents.intent("s", account: Self.acme) == CreationIntent(first: 5, last: 5, isAsking: true))
            try await intents.doubt("s", account: Self.acme, at: 7)
            #expect(
                try await intents.intent("s", account: Self.acme) == CreationIntent(first: 5, last: 7, isAsking: false))
            try await intents.begin("s", account: Self.acme, at: 9)
            #expect(
                try await intents.intent("s", account: Self.acme) == CreationIntent(first: 5, last: 9, isAsking: true))
            try await intents.finish("s", account: Self.acme, Self.item)
            #expect(try await intents.intent("s", account: Self.acme)?.item == Self.item)
            try await intents.withdraw("s", account: Self.acme)
            #expect(try await intents.intent("s", account: Self.acme) == nil)
        }
    }

    @Test func `Another account sees and changes no intent`() async throws {
        try await withIntents { (intents) async throws in
            try await intents.begin("s", account: Self.acme, at: 5)
            #expect(try await intents.intent("s", account: Self.globex) == nil)
            try await intents.doubt("s", account: Self.globex, at: 9)
            try await intents.finish("s", account: Self.globex, Self.item)
            try await intents.withdraw("s", account: Self.globex)
            try await intents.begin("s", account: Self.globex, at: 11)
            #expect(
                try await intents.intent("s", account: Self.acme) == CreationIntent(first: 5, last: 5, isAsking: true))
        }
    }

    private func withIntents(_ body: (PostgresCreationIntents) async throws -> Void) async throws {
        try await ScratchSchema.with(migrations: try AdapterSchema.migrations()) { scratch in
            try await body(PostgresCreationIntents(database: scratch.database))
        }
    }
}
