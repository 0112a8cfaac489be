import AdapterEngine
import AdapterKit
import EntityModel
import Postgres
import TestSupport
import Testing

/// Runs the store of creation intents on a real server.
struct CreationIntentStoreTests {
    private static let acme = AccountID(rawValue: "acme")
    private static let globex = AccountID(rawValue: "globex")
    private static let item = CreatedEntity(
        entity: EntityReference(sourceId: "7", entityType: "10001", tool: Tool(id: "jira", type: .jira)),
        autofilledFields: [FieldID("Team")])

    @Test func `An intent records its start, its uncertainty, and its end`() async throws {
        try await withIntents { (intents) async throws in
            #expect(try await intents.intent("s", account: Self.acme) == nil)
            try await intents.begin("s", account: Self.acme, at: 5)
            #expect(
                try await intents.intent("s", account: Self.acme)
                    == CreationIntent(firstAttemptAt: 5, lastAttemptAt: 5, isInFlight: true))
            try await intents.markUncertain("s", account: Self.acme, at: 7)
            #expect(
                try await intents.intent("s", account: Self.acme)
                    == CreationIntent(firstAttemptAt: 5, lastAttemptAt: 7, isInFlight: false))
            try await intents.begin("s", account: Self.acme, at: 9)
            #expect(
                try await intents.intent("s", account: Self.acme)
                    == CreationIntent(firstAttemptAt: 5, lastAttemptAt: 9, isInFlight: true))
            try await intents.complete("s", account: Self.acme, Self.item)
            #expect(try await intents.intent("s", account: Self.acme)?.entity == Self.item)
            try await intents.delete("s", account: Self.acme)
            #expect(try await intents.intent("s", account: Self.acme) == nil)
        }
    }

    @Test func `Another account sees and changes no intent`() async throws {
        try await withIntents { (intents) async throws in
            try await intents.begin("s", account: Self.acme, at: 5)
            #expect(try await intents.intent("s", account: Self.globex) == nil)
            try await intents.markUncertain("s", account: Self.globex, at: 9)
            try await intents.complete("s", account: Self.globex, Self.item)
            try await intents.delete("s", account: Self.globex)
            try await intents.begin("s", account: Self.globex, at: 11)
            #expect(
                try await intents.intent("s", account: Self.acme)
                    == CreationIntent(firstAttemptAt: 5, lastAttemptAt: 5, isInFlight: true))
        }
    }

    private func withIntents(_ body: (PostgresCreationIntentStore) async throws -> Void) async throws {
        try await ScratchSchema.with(migrations: try AdapterSchema.migrations()) { scratch in
            try await body(PostgresCreationIntentStore(database: scratch.database))
        }
    }
}
