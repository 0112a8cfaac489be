import Testing

extension WholeSystem {
    /// Long-running jobs: sharing all items of a routing, drift check, and drift repair.
    ///
    /// They are paused, killed, and resumed.
    @Suite(.serialized)
    struct JobTests {}
}

extension WholeSystem.JobTests {
    private static let items = 60

    @Test(.timeLimit(.minutes(5)))
    func `All items of a routing are shared once, checked, and repaired, despite interruptions`() async throws {
        try await RunningSystem.with { (system) async throws in
            let stories = try await system.targetprocess.seed(Self.items)
            let sharing = try await system.api.begin(["kind": "shareAll", "routing": "all", "fromSide": "source"])
            try await Self.stopInBetween(sharing, in: system)
            try await Self.done(sharing, in: system)
            for verb in ["pause", "resume", "cancel"] {
                let refusal = await #expect(throws: SimpleHTTP.HTTPError.self) {
                    try await system.api.perform(verb, on: sharing)
                }
                #expect(refusal?.status == 409)
            }
            try await eventually("all shares are at rest", within: 120) {
                let shares = try await system.api.shares()
                return shares.count == Self.items && shares.allSatisfy(\.isAtRest)
            }
            let shared = try await system.api.shares()
            #expect(Set(shared.map(\.source.entity.sourceId)) == Set(stories.map(String.init)))
            #expect(Set(shared.compactMap(\.target.key)).count == Self.items)

            try await Self.compared([:], in: system)
            let late = try #require(await system.targetprocess.seed(1).first)
            try await system.api.putProfile(openBecomes: "In Progress")
            // Services cache a profile for some seconds.
            try await eventually("a drift check uses the new profile", within: 90) {
                let job = try await system.api.begin(["kind": "driftCheck"])
                try await Self.done(job, in: system)
                return try await system.api.findings(of: job).contains { $0.kind == "differs" }
            }
            let found = try await Self.compared(["notShared": 1, "differs": Self.items], in: system)

            let one = shared[0].source.entity.sourceId
            let selection = ["fromSide": "source", "filter": "id==\(one)"]
            try await Self.compared(["differs": 1], of: selection, in: system)
            let estimate = try await system.api.estimate(selection.merging(["kind": "driftCheck"]) { _, new in new })
            #expect(estimate.shares == Self.items && estimate.requests.values.allSatisfy { $0 > 0 })
            let number = try #require(await system.api.findings(of: found).first { $0.kind == "differs" }?.number)
            let first = try await system.api.begin(
                ["kind": "driftRepair", "driftCheck": found, "fromSide": "source"], findings: [number])
            try await Self.done(first, in: system)
            try await eventually("one finding is repaired") {
                try await system.api.shares().allSatisfy(\.isAtRest)
            }
            let rest = try await Self.compared(["notShared": 1, "differs": Self.items - 1], in: system)

            let valueRepair = try await system.api.begin([
                "kind": "driftRepair", "driftCheck": rest, "fromSide": "source",
            ])
            try await Self.done(valueRepair, in: system)
            try await eventually("all findings are repaired", within: 120) {
                try await system.api.shares().allSatisfy(\.isAtRest)
            }
            // A repair does not share items.
            let unshared = try await Self.compared(["notShared": 1], in: system)
            let repair = try await system.api.begin(
                ["kind": "driftRepair", "driftCheck": unshared, "shareUnshared": "true"])
            try await Self.done(repair, in: system)
            try await eventually("the late item is shared", within: 120) {
                let shares = try await system.api.shares()
                return shares.count == Self.items + 1 && shares.allSatisfy(\.isAtRest)
            }
            try await Self.compared([:], in: system)
            let share = try #require(await system.api.shares().first { $0.source.entity.sourceId == "\(late)" })
            let issue = try await system.jira.item(try #require(share.target.key))
            #expect(issue.state == "In Progress")
        }
    }

    /// Kills the process that runs the job, pauses the job, and resumes it.
    private static func stopInBetween(_ job: String, in system: RunningSystem) async throws {
        try await eventually("the job has started") { try await system.api.job(job).succeeded > 0 }
        try await system.kill("entity-sync")
        try await system.start("entity-sync")
        try await eventually("the job can be paused") {
            (try? await system.api.perform("pause", on: job)) != nil
        }
        let paused = try await system.api.job(job)
        #expect(paused.status == "paused")
        try await system.api.perform("pause", on: job)
        try await system.api.perform("resume", on: job)
    }

    private static func done(_ job: String, in system: RunningSystem) async throws {
        // A killed process keeps the lease on its job for a minute and a half.
        try await eventually("job \(job) is done", within: 200) {
            let status = try await system.api.job(job).status
            if status == "failed" { throw SystemFailure("job \(job) failed") }
            return status == "done"
        }
    }

    /// Runs a drift check and expects these numbers of findings by kind; returns the ID of the drift check.
    @discardableResult
    private static func compared(
        _ expected: [String: Int], of selection: [String: String] = [:], in system: RunningSystem
    ) async throws -> String {
        let job = try await system.api.begin(selection.merging(["kind": "driftCheck"]) { _, new in new })
        try await done(job, in: system)
        let found = try await system.api.findings(of: job)
        #expect(Dictionary(grouping: found, by: \.kind).mapValues(\.count) == expected)
        return job
    }
}
