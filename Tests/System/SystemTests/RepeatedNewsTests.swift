import Foundation
import Testing

extension WholeSystem {
    /// Webhook requests as real tools send them: several times, in any order, and late.
    @Suite(.serialized)
    struct RepeatedNewsTests {}
}

extension WholeSystem.RepeatedNewsTests {
    private struct Pair {
        let story: Int
        let key: String
        let share: String
    }

    private static func pair(in system: RunningSystem) async throws -> Pair {
        let story = try #require(await system.targetprocess.seed(1).first)
        let key = try #require(await system.jira.seed(1).first)
        let share = try await system.api.share(story, key).id
        try await eventually("the share is at rest") { try await system.api.share(share).isAtRest }
        return Pair(story: story, key: key, share: share)
    }

    private static func rest(_ pair: Pair, in system: RunningSystem) async throws {
        _ = try await system.http.send("GET", system.jira.base + "/_control/quiet?timeout=30")
        try await eventually("the share is at rest") { try await system.api.share(pair.share).isAtRest }
    }

    private static func named(_ name: String, _ pair: Pair, in system: RunningSystem) async throws {
        try await eventually("both items have the name: \(name)") {
            let (story, issue) = (
                try await system.targetprocess.item(pair.story).name, try await system.jira.item(pair.key).name
            )
            return story == name && issue == name
        }
    }

    /// An administrator registers the webhook whenever Tandem shows its URL, and Jira sends each event to all webhooks.
    @Test(.timeLimit(.minutes(5)), arguments: ["cloud", "datacenter"])
    func `A webhook that is registered five times causes one change and one comment`(shape: String) async throws {
        try await RunningSystem.with(shape: shape) { (system) async throws in
            for _ in 0..<4 { try await system.jira.tellChanges(to: system.webhooks.jira) }
            let pair = try await Self.pair(in: system)
            let before = try await system.targetprocess.writeRequests()
            let own = try await system.jira.writes()
            try await system.jira.rename(pair.key, "Renamed once")
            try await Self.named("Renamed once", pair, in: system)
            try await system.jira.comment(pair.key, "Written once")
            try await eventually("the comment") {
                try await !system.targetprocess.item(pair.story).comments.isEmpty
            }
            try await system.jira.editComment(pair.key, "Edited once")
            try await eventually("the edit") {
                try await system.targetprocess.item(pair.story).comments.joined().contains("Edited once")
            }
            try await Self.rest(pair, in: system)
            #expect(try await system.targetprocess.item(pair.story).comments.count == 1)
            #expect(try await system.jira.item(pair.key).comments.count == 1)
            // The title, the comment, and its edit were each written once, and no echo caused another write.
            #expect(try await system.targetprocess.writeRequests() == before + 3)
            #expect(try await system.jira.writes() == own)
            #expect(try await system.api.parkedReasons().isEmpty)
        }
    }

    /// Each request contains the item as it was when the request was created.
    ///
    /// An old state must never replace a newer one.
    @Test(.timeLimit(.minutes(5)), arguments: ["cloud", "datacenter"])
    func `Requests out of order, repeated, or a week old revert nothing`(shape: String) async throws {
        try await RunningSystem.with(shape: shape) { (system) async throws in
            let pair = try await Self.pair(in: system)
            let jira = try await system.jira.renameSilently(pair.key, ["Jira 1", "Jira 2", "Jira 3"])
            #expect(jira.count == 3)
            for number in [2, 0, 1, 0, 2, 1, 1, 0] { try await jira[number].send(over: system.http) }
            try await Self.named("Jira 3", pair, in: system)
            let targetprocess = try await system.targetprocess.renameSilently(
                pair.story, ["Targetprocess 1", "Targetprocess 2", "Targetprocess 3"])
            #expect(targetprocess.count == 3)
            for number in [2, 0, 1, 0, 2, 1, 1, 0] { try await targetprocess[number].send(over: system.http) }
            try await Self.named("Targetprocess 3", pair, in: system)

            try await Self.rest(pair, in: system)
            let writes = (try await system.jira.writes(), try await system.targetprocess.writeRequests())
            for delivery in jira + targetprocess {
                try await delivery.send(over: system.http)
                try await delivery.aWeekOld.send(over: system.http)
            }
            // Events of one item are handled in order. When the later change has arrived, the earlier events were
            // handled.
            try await system.jira.comment(pair.key, "After the old requests")
            try await eventually("the comment") {
                try await !system.targetprocess.item(pair.story).comments.isEmpty
            }
            try await Self.rest(pair, in: system)
            try await Self.named("Targetprocess 3", pair, in: system)
            #expect(try await system.jira.writes() == writes.0)
            #expect(try await system.targetprocess.writeRequests() == writes.1 + 1)
        }
    }
}
