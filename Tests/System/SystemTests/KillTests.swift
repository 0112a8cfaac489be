import Foundation
import Testing

extension WholeSystem {
    /// Each process is killed while changes sync.
    ///
    /// Afterward, both sides must be equal and nothing may be duplicated.
    @Suite(.serialized)
    struct KillTests {}
}

extension WholeSystem.KillTests {
    private static let items = 6
    private static let rounds = 6

    @Test(
        .timeLimit(.minutes(10)),
        arguments: ["cloud", "datacenter"])
    func `If a process is killed while changes sync, both sides end equal and nothing is duplicated`(
        shape: String
    ) async throws {
        try await RunningSystem.with(shape: shape) { (system) async throws in
            let pairs = try await Self.shared(system)
            var expected = Array(repeating: 0, count: Self.items)
            for part in [
                "entity-sync", "targetprocess-adapter", "jira-adapter", "rabbitmq", "profile-api", "secrets-encryptor",
                "postgres",
            ] {
                try await Self.change(pairs, around: part, in: system, expected: &expected)
                try await Self.settle(pairs, after: part, in: system)
                for (number, pair) in pairs.enumerated() {
                    let (story, issue) = try await Self.both(pair, in: system)
                    #expect(story.name == issue.name, "after \(part) was killed")
                    #expect(Self.agree(story.state, issue.state), "after \(part): \(story.state), \(issue.state)")
                    #expect(story.comments.count == expected[number], "comments after \(part) was killed")
                    #expect(issue.comments.count == expected[number], "comments after \(part) was killed")
                }
            }
        }
    }

    private struct Pair {
        let story: Int
        let key: String
        let share: String
    }

    private static func shared(_ system: RunningSystem) async throws -> [Pair] {
        let stories = try await system.targetprocess.seed(items)
        let keys = try await system.jira.seed(items)
        var pairs: [Pair] = []
        for (story, key) in zip(stories, keys) {
            pairs.append(Pair(story: story, key: key, share: try await system.api.share(story, key).id))
        }
        return pairs
    }

    /// Edits both sides of all items, kills a process in the middle, and restarts it while the edits continue.
    private static func change(
        _ pairs: [Pair], around part: String, in system: RunningSystem, expected: inout [Int]
    ) async throws {
        for round in 0..<rounds {
            for (number, pair) in pairs.enumerated() {
                let mark = "\(part) \(round) \(number)"
                switch (round + number) % 4 {
                case 0: try await system.targetprocess.rename(pair.story, "Story \(mark)")
                case 1:
                    try await system.jira.comment(pair.key, "Said in Jira: \(mark)")
                    expected[number] += 1
                case 2:
                    try await system.jira.rename(pair.key, "Issue \(mark)")
                    try await system.targetprocess.move(
                        pair.story, to: round.isMultiple(of: 2) ? "In Progress" : "Open")
                default:
                    try await system.targetprocess.comment(pair.story, "<div>Said in Targetprocess: \(mark)</div>")
                    expected[number] += 1
                }
            }
            if round == 1 { try await system.kill(part) }
            if round == 3 { try await system.start(part) }
        }
    }

    private static func settle(_ pairs: [Pair], after part: String, in system: RunningSystem) async throws {
        for pair in pairs {
            do {
                try await eventually("\(pair.key) at rest and both sides equal after \(part)", within: 120) {
                    guard try await system.api.share(pair.share).isAtRest else { return false }
                    let (story, issue) = try await both(pair, in: system)
                    return story.name == issue.name && story.comments.count == issue.comments.count
                        && agree(story.state, issue.state)
                }
            } catch {
                let (story, issue) = try await both(pair, in: system)
                let history = try await system.api.description(of: pair.share)
                throw SystemFailure("\(error); \(story) and \(issue); \(history); logs in \(system.folder.path)")
            }
        }
    }

    private static func both(_ pair: Pair, in system: RunningSystem) async throws -> (ItemView, ItemView) {
        (try await system.targetprocess.item(pair.story), try await system.jira.item(pair.key))
    }

    private static func agree(_ state: String, _ status: String) -> Bool {
        AdministratorAPI.states.contains { $0 == (state, status) }
    }
}
