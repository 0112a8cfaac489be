import EntityModel
import Primitives
import TestSupport
import Testing

@testable import AdapterEngine

/// Creates items with interruptions and repeated requests.
@Suite struct EntityCreatorTests {
    private let tool = MemoryTool()
    private let intents = InMemoryCreationIntents()
    private let clock = MemoryClock()

    private func command(_ sequence: Int64 = 1, name: String = "new") -> Command {
        Command(
            id: "s.\(sequence)", account: AccountID(rawValue: "a"), profile: "p", share: "s", sequence: sequence,
            target: .placeholder(for: "s", type: "10001", in: MemoryTool.item.tool),
            action: .create(
                EntityDraft(
                    scope: EntityScope(sourceId: "10000"), fields: [FieldID("summary"): .text(name)])), occurredAt: 0)
    }

    /// Returns a new adapter each time.
    ///
    /// Only the intents survive.
    private func apply(_ command: Command) async throws -> CommandResult? {
        try await CommandExecutor(
            gateway: tool, fence: MemoryFence(), intents: intents, hasher: MemoryTool.hasher, now: { clock.now }
        ).execute(command)
    }

    @Test func `an item is created once, however often it is requested`() async throws {
        let first = try await apply(command())
        #expect(first?.createdEntity?.entity.sourceId == "101" && first?.failure == nil)
        #expect(try await apply(command())?.createdEntity == first?.createdEntity)
        #expect(try await apply(command(2))?.createdEntity == first?.createdEntity)
        #expect(await tool.madeItems == ["s"])
    }

    @Test func `after a lost answer the search waits until the tool must list the item`() async throws {
        await tool.loseNextAnswer()
        await #expect(throws: ToolError.self) { try await apply(command()) }
        let waiting = await #expect(throws: ToolError.self) { try await apply(command()) }
        #expect(waiting?.isTransient == true && waiting?.retryAfter == EntityCreator.indexingDelay.fractionalSeconds)
        clock.advance(by: EntityCreator.indexingDelay - .milliseconds(1))
        await #expect(throws: ToolError.self) { try await apply(command()) }
        clock.advance(by: .milliseconds(1))
        #expect(try await apply(command())?.createdEntity?.entity.sourceId == "101")
        #expect(await tool.madeItems == ["s"])
    }

    @Test func `an item that was never created is created after a wait`() async throws {
        await intents.begin("s", account: AccountID(rawValue: "a"), at: clock.now)
        clock.advance(by: EntityCreator.indexingDelay * 10)
        // The process that began the intent has crashed at an unknown time.
        await #expect(throws: ToolError.self) { try await apply(command()) }
        clock.advance(by: EntityCreator.indexingDelay)
        await tool.loseNextAnswer()
        await tool.showMade(false)
        await #expect(throws: ToolError.self) { try await apply(command()) }
        await tool.showMade(true)
        await #expect(throws: ToolError.self) { try await apply(command()) }
        #expect(await tool.madeItems == ["s"])
    }

    @Test func `an item that the tool rejected does not exist and may be requested again at once`() async throws {
        await tool.reject("bad", with: ToolError(kind: .forbidden, message: "no right to create items"))
        let refused = try await apply(command(name: "bad"))
        #expect(refused?.failure?.kind == .forbidden && refused?.createdEntity == nil)
        #expect(try await apply(command(2))?.createdEntity != nil)
        #expect(await tool.madeItems == ["s"])
    }

    @Test(arguments: [
        ToolError(kind: .rateLimited, message: "too many requests", retryAfter: 5),
        ToolError(kind: .credentialsRejected, message: "expired"),
        ToolError(kind: .unavailable, message: "not connected", wasNotSent: true),
    ])
    func `a creation that the tool did not process needs neither a search nor a minute`(
        failure: ToolError
    ) async throws {
        await tool.turnAwayNextCreation(failure)
        let thrown = await #expect(throws: ToolError.self) { try await apply(command()) }
        #expect(thrown == failure)
        #expect(try await apply(command())?.createdEntity?.entity.sourceId == "101")
        #expect(await tool.madeItems == ["s"])
    }

    @Test func `a creation that the tool may have processed is uncertain`() async throws {
        await tool.turnAwayNextCreation(ToolError(kind: .unavailable, message: "status 503"))
        await #expect(throws: ToolError.self) { try await apply(command()) }
        let waiting = await #expect(throws: ToolError.self) { try await apply(command()) }
        #expect(waiting?.retryAfter == EntityCreator.indexingDelay.fractionalSeconds)
    }
}
