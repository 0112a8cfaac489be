import EntityModel
import Primitives
import Synchronization
import TestSupport
import Testing

@testable import AdapterEngine

/// Creates missing named references from many tasks at once, with lost answers.
@Suite struct ReferenceCreatorTests {
    private let account = AccountID(rawValue: "a")
    private let field = FieldID("sprint")
    private let item = EntitySnapshot(entity: MemoryTool.item, version: 1, modifiedAt: 1, fields: [:])

    private func maker(_ tool: MemoryTool, _ claims: InMemoryCreationLeases, _ clock: MemoryClock) -> ReferenceCreator {
        ReferenceCreator(
            gateway: tool, claims: claims, hasher: MemoryTool.hasher, account: account, now: { clock.now })
    }

    /// Runs many adapters that request a few references until they have them.
    ///
    /// A request whose answer is lost is still executed, sometimes only after the caller gave up.
    @Test func `each reference is created once, whatever answers are lost`() async throws {
        let first = UInt64.random(in: 0...UInt64.max / 2)
        for seed in first..<first + 300 {
            var random = SeededRandom(seed: seed)
            let (tool, claims, clock) = (MemoryTool(), InMemoryCreationLeases(), MemoryClock())
            let names = ["One", "Two", "Three"]
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                if Int.random(in: 0..<3, using: &random) == 0 { await tool.loseNextAnswer() }
                if Int.random(in: 0..<4, using: &random) == 0 { clock.advance(by: .seconds(61)) }
                let wanted = names.shuffled(using: &random).prefix(2)
                await withTaskGroup { group in
                    for name in wanted + wanted {
                        let maker = maker(tool, claims, clock)
                        group.addTask { try? await maker.createIfMissing(.option(name), in: field, of: item) }
                    }
                }
            }
            // One lost answer may remain for the next attempt.
            for name in names {
                try? await maker(tool, claims, clock).createIfMissing(.option(name), in: field, of: item)
            }
            clock.advance(by: .seconds(61))
            for name in names {
                try await maker(tool, claims, clock).createIfMissing(.option(name), in: field, of: item)
            }
            #expect(await tool.things.sorted() == names.sorted(), "seed \(seed)")
        }
    }

    @Test func `a reference that another process may be creating is waited for`() async throws {
        let (tool, claims, clock) = (MemoryTool(), InMemoryCreationLeases(), MemoryClock())
        await tool.loseNextAnswer()
        await tool.delayThings()
        let maker = maker(tool, claims, clock)
        await #expect(throws: ToolError.self) { try await maker.createIfMissing(.option("One"), in: field, of: item) }
        let waiting = await #expect(throws: ToolError.self) {
            try await maker.createIfMissing(.option("One"), in: field, of: item)
        }
        #expect(waiting?.isTransient == true && waiting?.retryAfter == 2)
        await tool.showThings()
        try await maker.createIfMissing(.option("One"), in: field, of: item)
        #expect(await tool.things == ["One"])
    }

    @Test func `a reference that the tool rejected may be requested again at once`() async throws {
        let (tool, claims, clock) = (MemoryTool(), InMemoryCreationLeases(), MemoryClock())
        await tool.refuse("Bad", namingFields: false)
        let maker = maker(tool, claims, clock)
        for _ in 0..<2 {
            let failure = await #expect(throws: ToolError.self) {
                try await maker.createIfMissing(.option("Bad"), in: field, of: item)
            }
            #expect(failure?.kind == .rejected)
        }
        #expect(await tool.things.isEmpty)
    }

    @Test(arguments: [Profile.MissingReferencePolicy.create, .reject, nil])
    func `only references that the profile allows are created, and a failure affects no other field`(
        rule: Profile.MissingReferencePolicy?
    ) async throws {
        let (tool, clock) = (MemoryTool(), MemoryClock())
        await tool.refuse("Bad", namingFields: true)
        let writes = ["Good", "Bad"].map { name in
            FieldWrite(
                field: FieldID(name == "Bad" ? "other" : "sprint"), value: .option(name), source: FieldID("Iteration"),
                sourceHash: MemoryTool.hasher(.option(name)), expectedHash: nil, onMissing: rule)
        }
        let command = Command(
            id: "s.1", account: account, profile: "p", share: "s", sequence: 1, target: MemoryTool.item,
            action: .update(fields: writes, comments: []), occurredAt: 0)
        let result = try await CommandExecutor(
            gateway: tool, fence: MemoryFence(), intents: InMemoryCreationIntents(), claims: InMemoryCreationLeases(),
            hasher: MemoryTool.hasher, now: { clock.now }
        ).execute(command)
        #expect(await tool.things == (rule == .create ? ["Good"] : []))
        #expect(
            result?.fields.first?.outcome == .applied(hash: MemoryTool.hasher(.option("Good")), written: true))
        if rule == .create { #expect(result?.fields.last?.outcome == .rejected(reason: "not a valid name")) }
    }
}
