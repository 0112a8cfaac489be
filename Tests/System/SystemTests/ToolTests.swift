import Foundation
import Testing

extension WholeSystem {
    /// An administrator's requests to Jira through the whole system: authorization, webhooks, CI reports, and managed
    /// items.
    @Suite(.serialized)
    struct ToolTests {}
}

extension WholeSystem.ToolTests {
    private static let secrets = ["tandem app secret", "tandem builds secret", "tandem-secret"]

    @Test(.timeLimit(.minutes(5)))
    func `A user authorizes Tandem, its webhook is registered, builds arrive, and diagnostics find no problem`()
        async throws
    {
        try await RunningSystem.with { (system) async throws in
            try await Self.connect(system)
            try await Self.letIn(system)
            let webhook = try await system.text("POST", "connections/cloud/webhook/registration")
            #expect(webhook.contains("jira:issue_updated") && webhook.contains("\"expiresAt\""))
            try await Self.corrects(system)
            try await Self.tellsOfBuilds(system)
            try await Self.registers(system)
            try await Self.publishes(system)
            try await Self.readsFilters(system)
            for connection in ["jira", "cloud"] {
                let examination = try await system.text("POST", "connections/\(connection)/diagnostics")
                #expect(!examination.contains("\"failed\""), "\(examination)")
                #expect(!examination.contains("tandem-secret"))
            }
            try await system.text("DELETE", "connections/cloud/authorization")
            #expect(try await !system.text("GET", "connections/cloud/authorization").contains("\"site\""))
            await #expect(throws: SimpleHTTP.HTTPError.self) {
                try await system.text("GET", "connections/cloud/fields")
            }
        }
    }

    /// Creates a second connection to the same Jira, as an app that users authorize.
    private static func connect(_ system: RunningSystem) async throws {
        let jira = system.jira.base
        let connection = """
            {"product": "jira-cloud", "baseURL": "\(jira)", "allowedNetworks": ["127.0.0.0/8"], "credentials": {
            "type": "authorizationCode", "clientId": "tandem-app", "clientSecret": "tandem app secret",
            "authorizeURL": "\(jira)/authorize", "tokenURL": "\(jira)/oauth/token", "gatewayURL": "\(jira)",
            "ci": {"clientId": "tandem-builds", "clientSecret": "tandem builds secret",
            "tokenURL": "\(jira)/oauth/token", "gatewayURL": "\(jira)"}}}
            """
        let stored = try await system.text("PUT", "connections/cloud", connection)
        for secret in secrets { #expect(!stored.contains(secret)) }
    }

    /// Checks that a corrected connection takes effect at the next request, not seconds later.
    private static func corrects(_ system: RunningSystem) async throws {
        for (password, verdict) in [("wrong", "\"failed\""), ("tandem-secret", "as Tandem Sync")] {
            let connection = """
                {"product": "jira-cloud", "baseURL": "\(system.jira.base)", "allowedNetworks": ["127.0.0.0/8"],
                "credentials": {"type": "basic", "user": "tandem@example.com", "password": "\(password)"}}
                """
            try await system.text("PUT", "connections/corrected", connection)
            #expect(try await system.text("POST", "connections/corrected/diagnostics").contains(verdict))
        }
    }

    private static func letIn(_ system: RunningSystem) async throws {
        struct Request: Decodable {
            let address: String
        }
        await #expect(throws: SimpleHTTP.HTTPError.self) { try await system.text("GET", "connections/cloud/fields") }
        let asked = try await system.text("POST", "connections/cloud/authorization")
        let request = try JSONDecoder().decode(Request.self, from: Data(asked.utf8))
        let page = try await system.http.open(request.address)
        #expect(page.contains("Tandem may work in \(system.jira.base) now."), "\(page)")
        #expect(try await system.text("GET", "connections/cloud/fields").contains("summary"))
        let view = try await system.text("GET", "connections/cloud/authorization")
        #expect(view.contains("write:jira-work") && !view.replacing("refreshedAt", with: "").contains("refresh"))
        // The authorization answer can be used only once.
        #expect(try await system.http.open(request.address).contains("Nobody asked for this"))
    }

    /// Checks that Tandem rejects a profile with an invalid filter and reports the tool's message.
    private static func readsFilters(_ system: RunningSystem) async throws {
        for filter in ["?Nonsense is 1", "Nonsense==1"] {
            let refused = await #expect(throws: SimpleHTTP.HTTPError.self) {
                try await system.api.putProfile("filtered", isEnabled: false, filter: filter)
            }
            #expect(refused?.status == 422 && refused?.description.contains("'Nonsense' does not exist") == true)
        }
        try await system.api.putProfile("filtered", isEnabled: false, filter: "?EntityState is 'Open'")
    }

    /// Creates a managed item exactly once although several callers request it at the same time, and deletes it.
    private static func publishes(_ system: RunningSystem) async throws {
        struct View: Decodable {
            let key: String
            let isNew: Bool
        }
        let path = "connections/jira/managed-items/retro-7"
        let wish =
            #"{"project": "DEMO", "type": "Task", "title": "Talk about the build", "assignee": "bob@example.com"}"#
        let views = try await withThrowingTaskGroup(of: View?.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    // A caller is rejected while another one creates the item, and must retry.
                    for _ in 0..<100 {
                        guard let text = try? await system.text("PUT", path, wish) else { continue }
                        return try JSONDecoder().decode(View.self, from: Data(text.utf8))
                    }
                    return nil
                }
            }
            return try await group.reduce(into: [View?]()) { $0.append($1) }
        }
        let keys = views.compactMap { $0?.key }
        #expect(keys.count == 4 && Set(keys).count == 1 && views.filter { $0?.isNew == true }.count == 1)
        let key = try #require(keys.first)
        #expect(try await system.jira.item(key).name == "Talk about the build")
        try await system.text("DELETE", path)
        await #expect(throws: (any Error).self) { try await system.jira.item(key) }
        for (method, body) in [("DELETE", nil), ("PUT", wish.replacing("Task", with: "Nonsense"))] {
            await #expect(throws: SimpleHTTP.HTTPError.self) { try await system.text(method, path, body) }
        }
        try await publishesTogether(system)
    }

    /// Requests several managed items, one of them with a typing error.
    ///
    /// A repetition creates no duplicates.
    private static func publishesTogether(_ system: RunningSystem) async throws {
        struct Outcome: Decodable {
            let name: String
            let published: View?
            let problem: String?
        }
        struct View: Decodable {
            let key: String
            let isNew: Bool
        }
        let items = [("a", "Task"), ("b-c", "Story"), ("d", "Nonsense")].map { name, type in
            #"{"name": "\#(name)", "project": "DEMO", "type": "\#(type)", "title": "Action \#(name)"}"#
        }
        let list = #"{"items": [\#(items.joined(separator: ", "))]}"#
        var keys: [[String]] = []
        for isNew in [true, false] {
            let text = try await system.text("PUT", "connections/jira/managed-items", list)
            let outcomes = try JSONDecoder().decode([Outcome].self, from: Data(text.utf8))
            #expect(outcomes.map(\.name) == ["a", "b-c", "d"])
            #expect(outcomes.map { $0.published?.isNew } == [isNew, isNew, nil])
            #expect(outcomes.last?.problem?.contains("Story") == true)
            keys.append(outcomes.compactMap(\.published?.key))
        }
        #expect(keys[0].count == 2 && keys[0] == keys[1])
        try await system.text("DELETE", "connections/jira/managed-items/b-c")
        let odd = items[0].replacing(#""a""#, with: #""a/b""#)
        for bad in [
            #"{"items": []}"#, #"{"items": [\#(odd)]}"#, #"{"items": [\#(items[0]), \#(items[0])]}"#,
            #"{"items": [{"name": "x"}]}"#,
        ] {
            await #expect(throws: SimpleHTTP.HTTPError.self) {
                try await system.text("PUT", "connections/jira/managed-items", bad)
            }
        }
    }

    private static func tellsOfBuilds(_ system: RunningSystem) async throws {
        let key = try #require(await system.jira.seed(1).first)
        let build = """
            {"pipeline": "shop", "number": 4, "url": "https://ci.example/4", "state": "failed",
            "issues": {"keys": [], "branch": "fix/\(key)-basket", "commits": []}}
            """
        #expect(try await system.text("POST", "connections/cloud/builds", build).contains("\"accepted\""))
        let trail = try await system.text("GET", "connections/cloud/ci-reports")
        #expect(trail.contains(key) && !trail.contains("ci.example"))
        for secret in secrets { #expect(!trail.contains(secret)) }
        // A connection without CI credentials reports that, and records the attempt, too.
        await #expect(throws: SimpleHTTP.HTTPError.self) {
            try await system.text("POST", "connections/jira/builds", build)
        }
        #expect(try await system.text("GET", "connections/jira/ci-reports").contains("\"failed\""))
    }

    /// Checks that only the webhook with the new token works after the registration.
    private static func registers(_ system: RunningSystem) async throws {
        let story = try #require(await system.targetprocess.seed(1).first)
        let key = try #require(await system.jira.seed(1).first)
        let share = try await system.api.share(story, key).id
        try await eventually("the share is at rest") { try await system.api.share(share).isAtRest }
        #expect(try await system.text("POST", "connections/jira/webhook/registration").contains("worklog_created"))
        try await eventually("the old token is rejected") {
            try await system.http.status("POST", system.webhooks.jira, body: Array("{}".utf8)) == 401
        }
        try await system.jira.rename(key, "Told by the new webhook")
        try await eventually("the change that the new webhook reported is synced") {
            try await system.targetprocess.item(story).name == "Told by the new webhook"
        }
    }
}
