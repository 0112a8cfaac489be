import Foundation
import Primitives

/// A client of the profile API that acts as an administrator of the tests' account.
struct AdministratorAPI: Sendable {
    let base: String
    let issuer: String
    let secret: Secret<String>
    let http: SimpleHTTP

    static let account = "acme"
    static let states = [
        ("Open", "To Do"), ("Planned", "To Do"), ("In Progress", "In Progress"), ("Coded", "In Review"),
        ("In Testing", "In Review"), ("Done", "Done"),
    ]

    /// The name prefix of items that are auto-shared.
    static let wanted = "Counterpart wanted"

    struct Share: Decodable {
        struct End: Decodable {
            struct Entity: Decodable {
                let sourceId: String
            }

            let entity: Entity
            let key: String?
            let isPending: Bool
        }

        let id: String
        let profile: String
        let status: String
        let source: End
        let target: End

        /// Whether no command is pending and no read is left.
        var isAtRest: Bool { status == "active" && !source.isPending && !target.isPending }
    }

    /// The webhook URLs that the tools use.
    struct Webhooks: Sendable {
        let jira: String
        let targetprocess: String
    }

    func setUp(jira: JiraSide, targetprocess: TargetprocessSide, shape: String) async throws -> Webhooks {
        let isCloud = shape == "cloud"
        let jiraWebhook = try await connect(
            "jira",
            NewConnection(
                product: isCloud ? "jira-cloud" : "jira-data-center", baseURL: jira.base,
                credentials: isCloud
                    ? ["type": "basic", "user": "tandem@example.com", "password": "tandem-secret"]
                    : ["type": "token", "token": "tandem-token"]))
        let targetprocessWebhook = try await connect(
            "targetprocess",
            NewConnection(
                product: "targetprocess", baseURL: targetprocess.base,
                credentials: ["type": "token", "token": "targetprocess-demo-token"]))
        try await jira.tellChanges(to: jiraWebhook)
        try await targetprocess.tellChanges(to: targetprocessWebhook)
        try await putProfile()
        return Webhooks(jira: jiraWebhook, targetprocess: targetprocessWebhook)
    }

    /// Stores another profile with the same types.
    ///
    /// - Parameters:
    ///   - id: The ID of the profile.
    ///   - isEnabled: Whether the profile is enabled.
    ///   - filter: The filter on the Targetprocess side of the only routing; `nil` for the usual routings.
    ///   - jira: The Jira connection of the profile.
    ///   - labels: Whether the profile also maps labels.
    /// - Throws: The API's error if it rejects the profile.
    func putProfile(
        _ id: String, isEnabled: Bool, filter: String? = nil, jira: String = "jira", labels: Bool = false
    ) async throws {
        var profile = NewProfile(
            states: Self.states, jira: jira, more: labels ? [.init(source: "Tags", target: "labels")] : [])
        profile.status = isEnabled ? "Enabled" : "Disabled"
        if let filter { profile.narrow(to: filter) }
        try await http.send("PUT", path("profiles/\(id)"), json: profile, authorization: authorization())
    }

    /// Creates a second connection to the same Jira, as if that Jira had moved to another site.
    func connectAgain(_ jira: JiraSide, as name: String) async throws {
        let webhook = try await connect(
            name,
            NewConnection(
                product: "jira-cloud", baseURL: jira.base,
                credentials: ["type": "basic", "user": "tandem@example.com", "password": "tandem-secret"]))
        try await jira.tellChanges(to: webhook)
    }

    /// Stores an ID map.
    func renumber(_ names: [(old: String, new: String)], table: String) async throws {
        try await http.send(
            "POST", path("id-maps/\(table)"),
            json: ["rows": names.map { ["old": $0.old, "new": $0.new] }], authorization: authorization())
    }

    /// Stores the profile of the tests.
    ///
    /// `status` replaces the usual status for Targetprocess' first state.
    func putProfile(openBecomes status: String? = nil) async throws {
        let states = Self.states.map { ($0.0, $0.0 == "Open" ? status ?? $0.1 : $0.1) }
        try await http.send(
            "PUT", path("profiles/stories"), json: NewProfile(states: states), authorization: authorization())
    }

    func share(_ story: Int, _ key: String) async throws -> Share {
        let bytes = try await http.send(
            "POST", path("shares"), json: ["profile": "stories", "source": "\(story)", "target": key],
            authorization: authorization())
        return try JSONDecoder().decode(Share.self, from: bytes)
    }

    /// Shares an item with a new counterpart.
    func push(story: Int? = nil, issue: String? = nil) async throws -> Share {
        struct Wanted: Encodable {
            let profile = "stories"
            let source: String?
            let target: String?
        }
        let bytes = try await http.send(
            "POST", path("shares"), json: Wanted(source: story.map(String.init), target: issue),
            authorization: authorization())
        return try JSONDecoder().decode(Share.self, from: bytes)
    }

    func shares() async throws -> [Share] {
        struct Page: Decodable {
            let shares: [Share]
        }
        let page: Page = try await http.get(path("shares?limit=500"), authorization: authorization())
        return page.shares
    }

    func share(_ id: String) async throws -> Share {
        try await http.get(path("shares/\(id)"), authorization: authorization())
    }

    /// Returns the readable description of a share with all its details.
    func description(of id: String) async throws -> String {
        let bytes = try await http.send("GET", path("shares/\(id)"), authorization: authorization())
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Returns the reason of each dead letter.
    func parkedReasons() async throws -> [String] {
        struct Parked: Decodable {
            struct Message: Decodable {
                let failureReason: String
            }

            let messages: [Message]
        }
        let parked: Parked = try await http.get(path("dead-letters"), authorization: authorization())
        return parked.messages.map(\.failureReason)
    }

    func discardParked() async throws {
        try await http.send("POST", path("dead-letters/discard"), json: ["all": true], authorization: authorization())
    }

    func unshare(_ id: String) async throws {
        try await http.send("DELETE", path("shares/\(id)"), authorization: authorization())
    }

    private func connect(_ name: String, _ connection: NewConnection) async throws -> String {
        struct Made: Decodable {
            struct Webhook: Decodable {
                let url: String
            }

            let webhook: Webhook
        }
        let bytes = try await http.send(
            "PUT", path("connections/\(name)"), json: connection, authorization: authorization())
        return try JSONDecoder().decode(Made.self, from: bytes).webhook.url
    }

    func path(_ rest: String) -> String { "\(base)/api/v1/\(Self.account)/\(rest)" }

    func authorization() async throws -> String {
        struct Token: Decodable {
            let token: String

            private enum CodingKeys: String, CodingKey {
                case token = "access_token"
            }
        }
        let identity = secret.reveal { Data("tandem:\($0)".utf8).base64EncodedString() }
        let scopes = "profiles:read%20profiles:write%20sync:read%20sync:write%20ci:write"
        let form = "grant_type=client_credentials&scope=\(scopes)"
        let bytes = try await http.send(
            "POST", issuer + "/oauth/token", body: Array(form.utf8), type: "application/x-www-form-urlencoded",
            authorization: "Basic \(identity)")
        return "Bearer \(try JSONDecoder().decode(Token.self, from: bytes).token)"
    }
}

private struct NewConnection: Encodable {
    let product: String
    let baseURL: String
    let allowedNetworks = ["127.0.0.0/8"]
    let credentials: [String: String]
}

private struct NewProfile: Encodable {
    struct Tool: Encodable {
        let id: String
        let type: String
    }
    struct Pair: Encodable {
        let source: String
        let target: String
    }
    struct TypeMapping: Encodable {
        var sourceType = "userstory"
        let targetType = "10001"
        var fields = [
            Pair(source: "Name", target: "summary"), Pair(source: "Description", target: "description"),
            Pair(source: "EntityState", target: "status"),
        ]
        let states: [Pair]
        let comments = "both"
    }
    struct Routing: Encodable {
        struct Place: Encodable {
            struct Scope: Encodable {
                let sourceId: String
            }

            let scope: Scope
            var filter: String?
        }

        let id: String
        let source: Place
        let target: Place
        let isAutomatic: Bool
    }
    struct Mapping: Encodable {
        var routings = [
            Routing(
                id: "wanted",
                source: .init(
                    scope: .init(sourceId: "500"), filter: "name.Contains(\"\(AdministratorAPI.wanted)\")"),
                target: .init(
                    scope: .init(sourceId: "DEMO"), filter: "summary ~ \"\(AdministratorAPI.wanted)\""),
                isAutomatic: true),
            Routing(
                id: "all", source: .init(scope: .init(sourceId: "500")),
                target: .init(scope: .init(sourceId: "DEMO")), isAutomatic: false),
        ]
        let typeMappings: [TypeMapping]
    }

    let name = "User stories and stories"
    let sourceTool = Tool(id: "targetprocess", type: "Targetprocess")
    let targetTool: Tool
    var status = "Enabled"
    var mappings: [Mapping]

    init(states: [(String, String)], jira: String = "jira", more: [Pair] = []) {
        let pairs = states.map { Pair(source: $0.0, target: $0.1) }
        var types = TypeMapping(states: pairs)
        types.fields += more
        // The type that stories are converted to.
        var bugs = types
        bugs.sourceType = "bug"
        mappings = [Mapping(typeMappings: [types, bugs])]
        targetTool = Tool(id: jira, type: "Jira")
    }

    /// Keeps one routing, for items that match a filter of Targetprocess.
    mutating func narrow(to filter: String) {
        mappings[0].routings = [
            Routing(
                id: "narrow", source: .init(scope: .init(sourceId: "500"), filter: filter),
                target: .init(scope: .init(sourceId: "DEMO")), isAutomatic: false)
        ]
    }
}
