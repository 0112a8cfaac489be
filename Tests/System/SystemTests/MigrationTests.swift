import Testing

extension WholeSystem {
    /// Shares move to another profile, move back, are split off, and follow their issues to another Jira.
    @Suite(.serialized)
    struct MigrationTests {}
}

extension WholeSystem.MigrationTests {
    private static let items = 6

    @Test(.timeLimit(.minutes(8)))
    func `Shares move to another profile and back, and nothing is written in the tools`() async throws {
        try await RunningSystem.with { (system) async throws in
            let stories = try await system.targetprocess.seed(Self.items)
            let keys = try await system.jira.seed(Self.items)
            for (story, key) in zip(stories, keys) { _ = try await system.api.share(story, key) }
            for (story, key) in zip(stories.prefix(2), keys) {
                try await system.targetprocess.comment(story, "Said of \(key)")
            }
            try await Self.atRest(system)
            try await system.targetprocess.tag(stories[0], "kept apart")
            try await Self.moved(system, stories)
            try await Self.split(system, stories, keys)
            try await Self.renumbered(system, stories, keys)
        }
    }

    /// Moves the shares to another profile, back, and to the other profile again for good.
    private static func moved(_ system: RunningSystem, _ stories: [Int]) async throws {
        try await system.api.putProfile("wide", isEnabled: true, labels: true)
        let early = try await ended(["kind": "transfer", "toProfile": "wide"], in: system)
        #expect(early.status == "failed" && early.message?.contains("Disable the new profile") == true)
        try await system.api.putProfile("wide", isEnabled: false, labels: true)
        let before = try await writes(system)
        // Services cache a profile for some seconds.
        var check = try await ended(["kind": "transfer", "toProfile": "wide", "isDryRun": "true"], in: system)
        try await eventually("the services know that the profile is disabled", within: 90) {
            if check.status == "done" { return true }
            check = try await ended(["kind": "transfer", "toProfile": "wide", "isDryRun": "true"], in: system)
            return false
        }
        #expect(check.succeeded == items && check.failed == 0)
        #expect(try await system.api.findings(of: check.id).map(\.kind) == ["differs"])
        #expect(try await system.api.shares().allSatisfy { $0.profile == "stories" })

        let migration = try await ended(["kind": "transfer", "toProfile": "wide"], in: system)
        #expect(migration.succeeded == items && migration.failed == 0)
        #expect(try await system.api.shares().allSatisfy { $0.profile == "wide" })
        let undone = try await ended(["kind": "undoTransfer", "transfer": migration.id], in: system)
        #expect(undone.succeeded == items && undone.failed == 0)
        try await atRest(system)
        #expect(try await system.api.shares().allSatisfy { $0.profile == "stories" })
        let refusal = await #expect(throws: SimpleHTTP.HTTPError.self) {
            try await system.api.begin(["kind": "commitTransfer", "transfer": migration.id])
        }
        #expect(refusal?.status == 409)

        let again = try await ended(["kind": "transfer", "toProfile": "wide"], in: system)
        #expect(again.succeeded == items)
        #expect(try await writes(system) == before)
        #expect(try await ended(["kind": "commitTransfer", "transfer": again.id], in: system).status == "done")
        try await system.api.putProfile("wide", isEnabled: true, labels: true)
        try await crosses(system, stories[0])
        #expect(try await system.jira.labels(of: issue(of: stories[0], in: system)).isEmpty)
    }

    /// Transfers the shares that match a routing to a separate profile.
    private static func split(_ system: RunningSystem, _ stories: [Int], _ keys: [String]) async throws {
        try await system.api.putProfile("narrow", isEnabled: true, filter: "id in [\(stories[1]),\(stories[2])]")
        let before = try await writes(system)
        let migration = try await ended(
            ["profile": "wide", "kind": "transfer", "toProfile": "narrow", "routedOnly": "true"], in: system)
        #expect(migration.succeeded == 2 && migration.failed == 0)
        let narrow = try await system.api.shares().filter { $0.profile == "narrow" }
        #expect(Set(narrow.map(\.source.entity.sourceId)) == Set(stories[1...2].map(String.init)))
        #expect(try await writes(system) == before)
        try await crosses(system, stories[1])
        try await crosses(system, stories[0])
    }

    /// Transfers shares to another Jira in which the issues have new IDs.
    private static func renumbered(_ system: RunningSystem, _ stories: [Int], _ keys: [String]) async throws {
        try await system.api.connectAgain(system.jira, as: "jira-cloud")
        try await system.api.putProfile("cloud", isEnabled: false, filter: "id>0", jira: "jira-cloud")
        let moved = try await system.api.shares().filter { $0.profile == "narrow" }
        var names: [(old: String, new: String)] = []
        for share in moved {
            let old = try #require(share.target.key)
            let new = try #require(await system.jira.seed(1).first)
            let item = try await system.jira.item(old)
            try await system.jira.rename(new, item.name)
            for comment in item.comments { try await system.jira.comment(new, comment) }
            names.append((old, new))
        }
        let job = ["profile": "narrow", "kind": "transfer", "toProfile": "cloud", "idMap": "new"]
        let without = try await ended(job.merging(["isDryRun": "true"]) { $1 }, in: system)
        #expect(without.succeeded == 0 && without.failed == moved.count)
        try await system.api.renumber(names, table: "new")
        let before = try await writes(system)
        let migration = try await ended(job, in: system)
        #expect(migration.succeeded == moved.count && migration.failed == 0)
        let shares = try await system.api.shares().filter { $0.profile == "cloud" }
        #expect(Set(shares.compactMap(\.target.key)) == Set(names.map(\.new)))
        try await system.api.putProfile("cloud", isEnabled: true, filter: "id>0", jira: "jira-cloud")
        try await crosses(system, stories[1])
        // Only the new name was written: no second comment, and no value that already existed.
        #expect(try await writes(system) == before + 1)
        try await system.jira.comment(names[0].new, "Said in the new Jira")
        let story = try #require(Int(shares.first { $0.target.key == names[0].new }?.source.entity.sourceId ?? ""))
        try await eventually("the comment is synced") {
            try await system.targetprocess.item(story).comments.contains { $0.contains("Said in the new Jira") }
        }
    }

    // MARK: Steps

    private static func ended(_ job: [String: String], in system: RunningSystem) async throws -> AdministratorAPI.Job {
        let id = try await system.api.begin(job)
        try await eventually("the job \(job) has ended", within: 90) {
            try await ["done", "failed"].contains(system.api.job(id).status)
        }
        return try await system.api.job(id)
    }

    private static func atRest(_ system: RunningSystem) async throws {
        try await eventually("all shares are at rest", within: 90) {
            try await system.api.shares().allSatisfy(\.isAtRest)
        }
    }

    private static func issue(of story: Int, in system: RunningSystem) async throws -> String {
        let share = try await system.api.shares().first { $0.source.entity.sourceId == "\(story)" }
        return try #require(share?.target.key)
    }

    /// Checks that a new name of a story reaches its issue.
    private static func crosses(_ system: RunningSystem, _ story: Int) async throws {
        let key = try await issue(of: story, in: system)
        let name = "Renamed for \(key) \(try await writes(system))"
        try await system.targetprocess.rename(story, name)
        try await eventually("the name of #\(story) reaches \(key)", within: 90) {
            try await system.jira.item(key).name == name
        }
        try await atRest(system)
    }

    /// Returns the number of Tandem's writes to both tools.
    private static func writes(_ system: RunningSystem) async throws -> Int {
        try await system.jira.writes() + system.targetprocess.writes()
    }
}
