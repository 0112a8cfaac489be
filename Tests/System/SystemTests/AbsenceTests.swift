import Foundation
import Testing

extension WholeSystem {
    /// An answer that proves nothing ends no share: an expired login, a hidden project, a wrong webhook request.
    @Suite(.serialized)
    struct AbsenceTests {}
}

extension WholeSystem.AbsenceTests {
    @Test(.timeLimit(.minutes(5)))
    func `An expired token ends no share, changes wait for a valid one, and a false deletion deletes nothing`()
        async throws
    {
        try await RunningSystem.with { (system) async throws in
            let stories = try await system.targetprocess.seed(3)
            let keys = try await system.jira.seed(3)
            for (story, key) in zip(stories, keys) { _ = try await system.api.share(story, key) }
            try await eventually("all shares are at rest") {
                try await system.api.shares().allSatisfy(\.isAtRest)
            }
            try await Self.expire(system, stories, keys)
            try await Self.hide(system, keys)
            try await Self.announceDeletion(system, stories[0], keys[0])
            #expect(try await system.api.parkedReasons().isEmpty)
        }
    }

    private static func state(_ system: RunningSystem, is state: String) async throws -> Bool {
        try await system.text("GET", "connections/jira").contains("\"state\":\"\(state)\"")
    }

    private static func expire(_ system: RunningSystem, _ stories: [Int], _ keys: [String]) async throws {
        try await system.jira.control("logins", #"{"is":"expired"}"#)
        try await system.targetprocess.rename(stories[1], "Renamed while the token was expired")
        try await eventually("the connection is shown as rejected") {
            try await state(system, is: "credentialsRejected")
        }
        // In this time, several reconciliation passes run that could wrongly end the shares.
        try await Task.sleep(for: .seconds(15))
        #expect(try await system.api.shares().allSatisfy { $0.status == "active" })
        try await system.jira.control("logins", #"{"is":"good"}"#)
        try await eventually("the edit is synced with the valid token") {
            try await system.jira.item(keys[1]).name == "Renamed while the token was expired"
        }
        try await eventually("the connection is healthy") { try await state(system, is: "healthy") }
        #expect(try await system.metrics(of: "jira-adapter").contains("tandem_connections{"))
    }

    private static func hide(_ system: RunningSystem, _ keys: [String]) async throws {
        try await system.jira.control("permissions", #"{"project":"DEMO","sees":false}"#)
        try await eventually("the lost permission is shown") { try await state(system, is: "permissionLost") }
        #expect(try await system.api.shares().allSatisfy { $0.status == "active" })
        try await system.jira.control("permissions", #"{"project":"DEMO","sees":true}"#)
        try await system.jira.rename(keys[2], "Renamed after the permission came back")
        try await eventually("shares continue") {
            try await system.api.shares().allSatisfy(\.isAtRest)
        }
    }

    private static func announceDeletion(_ system: RunningSystem, _ story: Int, _ key: String) async throws {
        let share = try #require(try await system.api.shares().first { $0.target.key == key })
        let fields = #"{"issuetype":{"id":"10001"},"project":{"id":"10000","key":"DEMO"}}"#
        let issue = #"{"id":"\#(share.target.entity.sourceId)","key":"\#(key)","fields":\#(fields)}"#
        let forged = #"{"webhookEvent":"jira:issue_deleted","timestamp":1,"issue":\#(issue)}"#
        try await system.http.send("POST", system.webhooks.jira, body: Array(forged.utf8))
        try await eventually("the deletion is counted as contradicted") {
            try await system.metrics(of: "entity-sync").contains(#"tandem_events_total{outcome="contradicted"} 1"#)
        }
        #expect(try await system.api.share(share.id).status == "active")
        #expect(try await !system.targetprocess.item(story).name.isEmpty)
    }
}
