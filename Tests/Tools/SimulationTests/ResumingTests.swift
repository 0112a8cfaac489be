import EntityModel
import Testing

@testable import Simulation
@testable import SyncEngine

/// Shares that break or end and continue later.
///
/// The values that both items agreed on before remain valid.
@Suite struct ResumingTests {
    private let world: World
    private let share: Share
    private var name: FieldID { World.targetprocessNames.name }
    private var summary: FieldID { World.jiraNames.name }

    init() throws {
        let run = Run(seed: 1, edits: 0)
        #expect(run.run().violations.isEmpty)
        world = run.world
        share = try #require(run.world.store.shares.first { $0.status == .active })
    }

    @Test(arguments: Side.allCases)
    func `an edit made while a share was broken survives its repair`(side: Side) throws {
        let loss = ShareSynchronizer.Loss(side: .target, presence: Presence(.absent, reason: "an expired token"))
        perform { try await $0.end(share, loss, cause: "test") }
        #expect(world.store.share(share.id)?.status == .broken)
        let before = conflicts
        edit(side)
        #expect(value(on: side.other) != .text("meanwhile"))
        perform { try await $0.resume(share.id, account: share.account, cause: "test") }
        #expect(world.store.share(share.id)?.status == .active)
        #expect(value(on: side.other) == .text("meanwhile"))
        #expect(value(on: side) == .text("meanwhile"))
        #expect(world.store.history.contains { $0.kind == .resumed && $0.share == share.id })
        #expect(conflicts == before)
    }

    @Test(arguments: Side.allCases, Side.allCases)
    func `an edit made while a pair was not shared survives sharing it again`(side: Side, origin: Side) throws {
        world.source.comment(share.source.entity.sourceId, "a comment")
        perform { try await $0.resync(share.id, account: share.account, cause: "test") }
        let comments = (counts(.source), counts(.target))
        perform { try await $0.unshare(share.id, account: share.account) }
        #expect(world.store.share(share.id) == nil)
        edit(side)
        var again = Share(
            id: "again", account: share.account, profile: share.profile, mapping: share.mapping, origin: origin,
            source: share.source.entity, target: share.target.entity)
        again.origin = origin
        perform { [again] in try await $0.start(again) }
        #expect(world.store.share("again")?.status == .active)
        #expect(value(on: .source) == .text("meanwhile"))
        #expect(value(on: .target) == .text("meanwhile"))
        #expect(!world.store.history.contains { $0.kind == .conflict && $0.share == "again" })
        #expect(counts(.source) == comments.0 && counts(.target) == comments.1)
    }

    private var conflicts: Int { world.store.history.count { $0.kind == .conflict && $0.share == share.id } }

    private func edit(_ side: Side) {
        world.tool(side).edit(
            share[side].entity.sourceId, side == .source ? name : summary, .text("meanwhile"))
    }

    private func value(on side: Side) -> FieldValue? {
        world.tool(side).item(share[side].entity.sourceId)?.fields[side == .source ? name : summary]
    }

    private func counts(_ side: Side) -> Int? { world.tool(side).item(share[side].entity.sourceId)?.comments.count }

    /// Runs an operation in a process, with all following steps.
    private func perform<Value: Sendable>(_ body: @escaping @Sendable (ShareSynchronizer) async throws -> Value) {
        let synchronizer = world.synchronizer(world.processes()[0])
        world.start { _ = try await body(synchronizer) }
        for _ in 0..<10_000 {
            if world.scheduler.runOneEffect() { continue }
            guard let message = world.broker.available().first,
                let process = world.processes().first(where: { $0.kind == message.queue })
            else { break }
            world.deliver(message, to: process)
        }
    }
}
