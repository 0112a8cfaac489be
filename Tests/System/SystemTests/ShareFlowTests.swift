import Testing

extension WholeSystem {
    /// Items get their counterparts: by hand, by auto-sharing, exactly once, and not after a user unshared them.
    @Suite(.serialized)
    struct ShareFlowTests {}
}

extension WholeSystem.ShareFlowTests {
    @Test(
        .timeLimit(.minutes(5)),
        arguments: ["cloud", "datacenter"])
    func `Counterparts are created once, even if a failure interrupts the creation`(shape: String) async throws {
        try await RunningSystem.with(shape: shape) { (system) async throws in
            try await Self.byHand(system)
            try await Self.byItself(system)
            try await Self.converted(system)
            // This test takes a minute, because the adapter waits until Jira's search shows a new issue.
            if shape == "cloud" { try await Self.onceOnly(system) }
        }
    }

    private static func byHand(_ system: RunningSystem) async throws {
        let story = try #require(await system.targetprocess.seed(1).first)
        try await system.targetprocess.rename(story, "Pushed from Targetprocess")
        try await system.targetprocess.move(story, to: "In Progress")
        try await system.targetprocess.comment(story, "<div>Said before</div>")
        let pushed = try await system.api.push(story: story)
        let issue = try await made(for: pushed, on: \.target, in: system)
        try await equal(story, issue, in: system)
        #expect(try await system.jira.item(issue).comments.count == 1)
        #expect(try await system.api.push(story: story).id == pushed.id)

        let key = try #require(await system.jira.seed(1).first)
        try await system.jira.rename(key, "Pushed from Jira")
        let back = try await system.api.push(issue: key)
        let counterpart = try await made(for: back, on: \.source, in: system)
        try await equal(try #require(Int(counterpart)), key, in: system)

        let elsewhere = try #require(await system.targetprocess.seed(1, project: 501).first)
        let refusal = await #expect(throws: SimpleHTTP.HTTPError.self) { try await system.api.push(story: elsewhere) }
        #expect(refusal?.status == 422)
    }

    private static func byItself(_ system: RunningSystem) async throws {
        let story = try #require(await system.targetprocess.seed(1).first)
        try await system.targetprocess.rename(story, "\(AdministratorAPI.wanted) in Jira")
        let issue = try await counterpart("\(AdministratorAPI.wanted) in Jira", in: system)
        try await equal(story, issue, in: system)

        // Tandem does not auto-share an item that a user unshared.
        let share = try #require(await system.api.shares().first { $0.source.entity.sourceId == "\(story)" })
        try await system.api.unshare(share.id)
        try await system.targetprocess.rename(story, "\(AdministratorAPI.wanted) no more")
        try await system.jira.rename(issue, "\(AdministratorAPI.wanted) no more")
        let key = try #require(await system.jira.seed(1).first)
        try await system.jira.rename(key, "\(AdministratorAPI.wanted) in Targetprocess")
        try await eventually("\(key) has its story") {
            try await system.api.shares().contains { $0.target.key == key && $0.status == "active" }
        }
        #expect(try await !system.api.shares().contains { $0.source.entity.sourceId == "\(story)" })
    }

    /// Converts a story to a bug, which has another ID.
    ///
    /// Its share follows, and the bug is not shared a second time.
    private static func converted(_ system: RunningSystem) async throws {
        let story = try #require(await system.targetprocess.seed(1).first)
        try await system.targetprocess.rename(story, "\(AdministratorAPI.wanted) and converted")
        let issue = try await counterpart("\(AdministratorAPI.wanted) and converted", in: system)
        try await system.targetprocess.comment(story, "<div>Said of the story</div>")
        try await equal(story, issue, in: system)
        let bug = try await system.targetprocess.convert(story)
        try await system.targetprocess.rename(bug: bug, "\(AdministratorAPI.wanted) as a bug")
        try await eventually("the issue is shared with the bug") {
            try await system.jira.item(issue).name == "\(AdministratorAPI.wanted) as a bug"
        }
        try await system.jira.comment(issue, "Said of the bug")
        try await eventually("the share is at rest") {
            let shares = try await system.api.shares().filter { $0.target.key == issue }
            return shares.map(\.source.entity.sourceId) == ["\(bug)"] && shares.allSatisfy(\.isAtRest)
        }
        let comments = try await system.jira.item(issue).comments
        #expect(comments.count == 2, "\(comments)")
        #expect(try await system.jira.keys(named: "\(AdministratorAPI.wanted) as a bug") == [issue])
    }

    /// Makes Jira create an issue, loses its answer, and kills the adapter.
    private static func onceOnly(_ system: RunningSystem) async throws {
        try await system.jira.fail("/issue", by: "closeAfterResponse", method: "POST", times: 1)
        let story = try #require(await system.targetprocess.seed(1).first)
        try await system.targetprocess.rename(story, "Made once")
        let share = try await system.api.push(story: story)
        try await eventually("the issue is created") { try await system.jira.keys(named: "Made once").count == 1 }
        try await system.kill("jira-adapter")
        try await system.start("jira-adapter")
        let issue = try await made(for: share, on: \.target, in: system)
        try await equal(story, issue, in: system)
        #expect(try await system.jira.keys(named: "Made once") == [issue])
    }

    /// Returns the item that was created for a share, after all changes of the share are synced.
    private static func made(
        for share: AdministratorAPI.Share, on end: KeyPath<AdministratorAPI.Share, AdministratorAPI.Share.End>,
        in system: RunningSystem
    ) async throws -> String {
        try await eventually("share \(share.id) is at rest", within: 150) {
            try await system.api.share(share.id).isAtRest
        }
        return try #require(await system.api.share(share.id)[keyPath: end].key)
    }

    private static func counterpart(_ name: String, in system: RunningSystem) async throws -> String {
        try await eventually("an issue exists: \(name)") { try await !system.jira.keys(named: name).isEmpty }
        let keys = try await system.jira.keys(named: name)
        #expect(keys.count == 1)
        return try #require(keys.first)
    }

    private static func equal(_ story: Int, _ key: String, in system: RunningSystem) async throws {
        try await eventually("#\(story) and \(key) are equal", within: 60) {
            let (one, other) = (try await system.targetprocess.item(story), try await system.jira.item(key))
            return one.name == other.name && AdministratorAPI.states.contains { $0 == (one.state, other.state) }
                && one.comments.count == other.comments.count
        }
    }
}
