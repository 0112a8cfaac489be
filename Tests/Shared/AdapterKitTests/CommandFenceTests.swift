import AdapterEngine
import AdapterKit
import Core
import EntityModel
import Postgres
import TestSupport
import Testing

/// Runs the fence on a real server.
struct CommandFenceTests {
    @Test func `A command runs once, and its copy returns the recorded result without content`() async throws {
        try await withFence { (fence) async throws in
            let command = Self.command(sequence: 3)
            let snapshot = EntitySnapshot(entity: command.target, version: 1, modifiedAt: 1, fields: [:])
            let result = CommandResult(of: command, snapshot: snapshot)
            #expect(try await fence.run(command) { _ in result } == .ran(result))
            #expect(try await Self.passes(command, fence) == .finished(result.record))
        }
    }

    @Test func `A command that was interrupted may run again, and knows it`() async throws {
        try await withFence { (fence) async throws in
            let command = Self.command(sequence: 3)
            for round in 0..<3 {
                await #expect(throws: CancellationError.self) {
                    try await fence.run(command) { wasInterrupted in
                        #expect(wasInterrupted == (round > 0))
                        throw CancellationError()
                    }
                }
            }
            #expect(try await Self.passes(command, fence) == .ran(Self.result(of: command)))
        }
    }

    @Test func `A command that a newer one superseded does not run`() async throws {
        try await withFence { (fence) async throws in
            _ = try await Self.passes(Self.command(sequence: 5), fence)
            #expect(try await Self.passes(Self.command(sequence: 4), fence) == .overtaken)
            let next = Self.command(sequence: 6)
            #expect(try await Self.passes(next, fence) == .ran(Self.result(of: next)))
        }
    }

    @Test func `A probe cancels a command that never started`() async throws {
        try await withFence { (fence) async throws in
            let command = Self.command(sequence: 7)
            let never = CommandResult.canceledBeforeRun(command)
            #expect(try await Self.passes(Self.probe(command), fence) == .finished(never))
            #expect(try await Self.passes(command, fence) == .finished(never))
        }
    }

    @Test func `A probe of an interrupted command fails until the command finishes`() async throws {
        try await withFence { (fence) async throws in
            let command = Self.command(sequence: 7)
            _ = try? await fence.run(command) { _ in throw CancellationError() }
            let failure = await #expect(throws: ToolError.self) {
                try await Self.passes(Self.probe(command), fence)
            }
            #expect(failure?.isTransient == true)
            #expect(try await Self.passes(command, fence) == .ran(Self.result(of: command)))
        }
    }

    @Test func `A probe returns the result of a finished command`() async throws {
        try await withFence { (fence) async throws in
            let command = Self.command(sequence: 7)
            _ = try await Self.passes(command, fence)
            #expect(try await Self.passes(Self.probe(command), fence) == .finished(Self.result(of: command)))
        }
    }

    @Test func `Commands of one account are invisible to another`() async throws {
        try await withFence { (fence) async throws in
            _ = try await Self.passes(Self.command(sequence: 5), fence)
            let other = Self.command(sequence: 4, account: "globex")
            #expect(try await Self.passes(other, fence) == .ran(Self.result(of: other)))
        }
    }

    @Test func `One process at a time works on an item, and a second one is rejected at once`() async throws {
        try await withFence { (fence) async throws in
            let command = Self.command(sequence: 1)
            for second in [command, Self.probe(command), Self.command(sequence: 2)] {
                _ = try? await fence.run(command) { _ in
                    let failure = await #expect(throws: ToolError.self) { try await Self.passes(second, fence) }
                    #expect(failure?.isTransient == true)
                    throw CancellationError()
                }
            }
            #expect(try await Self.passes(command, fence) == .ran(Self.result(of: command)))
        }
    }

    private static func passes(_ command: Command, _ fence: PostgresCommandFence) async throws -> FenceOutcome {
        try await fence.run(command) { _ in result(of: command) }
    }

    private static func probe(_ command: Command) -> Command {
        var probe = command
        probe.action = .probe
        return probe
    }

    private static func result(of command: Command) -> CommandResult { CommandResult(of: command) }

    private static func command(sequence: Int64, account: String = "acme") -> Command {
        Command(
            id: "c\(sequence)", account: AccountID(rawValue: account), profile: "p", share: "s", sequence: sequence,
            target: EntityReference(
                sourceId: "17", entityType: "userstory", tool: Tool(id: "acme.tpondemand.com", type: .targetprocess)),
            action: .update(fields: [], comments: []), occurredAt: 1)
    }

    private func withFence(_ body: (PostgresCommandFence) async throws -> Void) async throws {
        try await ScratchSchema.with(migrations: try AdapterSchema.migrations()) { scratch in
            try await body(PostgresCommandFence(database: scratch.database, lockPool: scratch.database))
        }
    }
}
