import AdapterEngine
import AdapterRuntime
import Core
import EntityModel
import Postgres
import TestSupport
import Testing

/// The fence over the real server.
struct CommandFenceTests {
    @Test func `A command runs once, and its copy meets the recorded result`() async throws {
        try await withFence { (fence) async throws in
            let command = Self.command(sequence: 3)
            #expect(try await fence.admit(command) == .proceed)
            let result = CommandResult.neverRan(command)
            try await fence.finish(command, result: result)
            #expect(try await fence.admit(command) == .finished(result))
        }
    }

    @Test func `A command that died in the middle may run again`() async throws {
        try await withFence { (fence) async throws in
            let command = Self.command(sequence: 3)
            #expect(try await fence.admit(command) == .proceed)
            #expect(try await fence.admit(command) == .proceed)
        }
    }

    @Test func `A command that a newer one overtook stays out`() async throws {
        try await withFence { (fence) async throws in
            #expect(try await fence.admit(Self.command(sequence: 5)) == .proceed)
            #expect(try await fence.admit(Self.command(sequence: 4)) == .overtaken)
            #expect(try await fence.admit(Self.command(sequence: 6)) == .proceed)
        }
    }

    @Test func `An inquiry after a command that never came keeps it out`() async throws {
        try await withFence { (fence) async throws in
            let command = Self.command(sequence: 7)
            var inquiry = command
            inquiry.isInquiry = true
            let never = CommandResult.neverRan(command)
            #expect(try await fence.admit(inquiry) == .finished(never))
            #expect(try await fence.admit(command) == .finished(never))
        }
    }

    @Test func `An inquiry after a command that is not finished is told so`() async throws {
        try await withFence { (fence) async throws in
            let command = Self.command(sequence: 7)
            var inquiry = command
            inquiry.isInquiry = true
            #expect(try await fence.admit(command) == .proceed)
            #expect(try await fence.admit(inquiry) == .underWay)
        }
    }

    @Test func `One account's commands are not seen by another's`() async throws {
        try await withFence { (fence) async throws in
            #expect(try await fence.admit(Self.command(sequence: 5)) == .proceed)
            #expect(try await fence.admit(Self.command(sequence: 4, account: "globex")) == .proceed)
        }
    }

    @Test func `One hand at a time works on an item, and an item without work is free`() async throws {
        try await withFence { (fence) async throws in
            let command = Self.command(sequence: 1)
            let inner = try await fence.holding(command) { () async throws -> String in
                do {
                    return try await fence.holding(command) { "both held it" }
                } catch let failure as ToolFailure {
                    return failure.isTransient ? "turned away" : "refused"
                }
            }
            #expect(inner == "turned away")
            let other = try await fence.holding(command) { "held" }
            #expect(other == "held")
        }
    }

    private static func command(sequence: Int64, account: String = "acme") -> Command {
        Command(
            id: "c\(sequence)", account: AccountID(rawValue: account), profile: "p", share: "s", sequence: sequence,
            target: EntityReference(
                sourceId: "17", entityType: "userstory", tool: Tool(id: "acme.tpondemand.com", type: .targetprocess)),
            writes: [], comments: [], occurredAt: 1)
    }

    private func withFence(_ body: (PostgresCommandFence) async throws -> Void) async throws {
        try await ScratchSchema.with(migrations: try PostgresCommandFence.migrations()) { scratch in
            try await body(PostgresCommandFence(database: scratch.database, holds: scratch.database))
        }
    }
}
