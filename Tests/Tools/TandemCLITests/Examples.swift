import Core
import EntityModel
import Foundation
import InternalAPI
import TestSupport

/// Responses of the API for tests.
enum Examples {
    static let targetprocess = Tool(id: "tp", type: .targetprocess)
    static let jira = Tool(id: "jira", type: .jira)
    static let story = EntityReference(sourceId: "7", entityType: "userstory", tool: targetprocess)
    static let issue = EntityReference(sourceId: "100", entityType: "10001", tool: jira)

    static func share(_ id: String = "s1", rejectedFields: [String] = []) -> SyncAPI.ShareView {
        SyncAPI.ShareView(
            id: id, profile: "p1", status: "active", source: .init(entity: story, key: nil, url: nil, isPending: false),
            target: .init(entity: issue, key: "ABC-5", url: nil, isPending: true), rejectedFields: rejectedFields)
    }

    static let job = SyncAPI.JobView(
        id: "j1", profile: "p1", summary: "drift check", status: "running", total: 10, processed: 5, succeeded: 4,
        findings: 1, failed: 0, message: nil, startedAt: 1_763_712_000_000, changedAt: 1_763_712_000_000)

    static let profile = Profile(
        id: "p1", account: AccountID(rawValue: "acme"), name: "Stories", status: .enabled, sourceTool: targetprocess,
        targetTool: jira,
        mappings: [
            Profile.Mapping(
                id: "1",
                typeMappings: [
                    Profile.TypeMapping(
                        sourceType: "userstory", targetType: "10001",
                        fields: [Profile.FieldMapping(source: FieldID("Name"), target: FieldID("summary"))],
                        states: [Profile.StateMapping(source: "Open", target: "To Do")], comments: .both)
                ])
        ])

    static let webhook = WebhookView(url: "https://t.example/h", isTokenShown: true, instructions: ["Open.", "Paste."])

    static let connection = ConnectionView(
        ConnectionRecord(
            account: AccountID(rawValue: "acme"), id: "jira", product: .jiraCloud, baseURL: "https://jira.example.com",
            sealedCredentials: [], keyId: "k", encryptedKey: [], webhookTokenHash: "", version: 1),
        webhook: webhook, state: ConnectionState(.unreachable, since: 1_763_712_000_000, message: "No route."))

    static let record = CIReportRecord(
        at: 1_763_712_000_000, kind: .build, pipeline: "shop", number: 42, state: "successful", keys: ["ABC-5"],
        outcome: .accepted)

    static let managedItem = ManagedItemView(
        entity: issue, key: "ABC-5", url: nil, isNew: true, autofilledFields: [], rejectedFields: [:])

    /// A dead letter as entity-sync returns it.
    static func deadLetter(_ id: String) throws -> DeadLetter {
        let text = """
            {"id": "\(id)", "queueGroup": "commands.jira", "account": "acme", "profile": "p1",
             "routingKey": "acme|jira|10001", "failureReason": "the user has no permission", "attempts": 9,
             "deadLetteredAt": 1763712000000, "isOversized": false}
            """
        return try JSONDecoder().decode(DeadLetter.self, from: Data(text.utf8))
    }

    /// Responses to every call that the commands make.
    static func responses() throws -> [String: FakeInstallation.Response] {
        typealias Response = FakeInstallation.Response
        let connections = "/connections/jira"
        let managedItems = "\(connections)/managed-items"
        let nothing = Response(status: 204, "")
        return [
            "GET /connections": try Response([connection]), "GET \(connections)": try Response(connection),
            "PUT \(connections)": try Response(connection), "DELETE \(connections)": nothing,
            "POST \(connections)/diagnostics": try Response(
                DiagnosticReport(
                    connection: "jira", address: "https://jira.example.com",
                    checks: [.init("TLS", .warning, "expires", recommendation: "renew the certificate")])),
            "GET \(connections)/fields": try Response(
                [FieldDescription(id: FieldID("summary"), name: "Summary", kind: .text)]),
            "GET \(connections)/metadata": try Response(
                ToolMetadata(
                    types: [
                        .init(id: "10001", name: "Story", level: 0, states: [.init(name: "To Do", stage: nil)])
                    ], relations: ["Blocks"], values: [.init(field: FieldID("priority"), names: ["High", "Low"])])),
            "GET \(connections)/users": try Response([ToolUser(tool: "jira", id: "5", name: "Bob")]),
            "GET \(connections)/changelog": try Response(
                [ChangelogEntry(at: 7, author: nil, fields: [FieldID("summary")])]),
            "GET \(connections)/webhook": try Response(webhook), "POST \(connections)/webhook": try Response(webhook),
            "POST \(connections)/webhook/registration": try Response(
                WebhookRegistration(ids: ["1"], events: ["issue_updated"])),
            "DELETE \(connections)/webhook/registration": nothing,
            "POST \(connections)/authorization": try Response(
                AuthorizationStart(address: "https://auth.example", expiresAt: 7)),
            "GET \(connections)/authorization": try Response(
                AuthorizationView(site: "https://acme.example", granted: ["read"], missing: ["write"])),
            "DELETE \(connections)/authorization": nothing,
            "GET \(connections)/ci-reports": try Response([record]), "POST \(connections)/builds": try Response(record),
            "POST \(connections)/deployments": try Response(record),
            "PUT \(managedItems)": try Response([ManagedItemResult(name: "retro-7", published: managedItem)]),
            "PUT \(managedItems)/retro-7": try Response(managedItem), "DELETE \(managedItems)/retro-7": nothing,
            "GET /profiles": try Response([profile]), "GET /profiles/p1": try Response(profile),
            "PUT /profiles/p1": try Response(profile), "DELETE /profiles/p1": nothing,
            "GET /shares": try Response(SyncAPI.SharePage(shares: [share()], next: nil)),
            "POST /shares": try Response(share()), "POST /shares/s1/retry": try Response(share()),
            "POST /shares/s1/repair": try Response(share()), "DELETE /shares/s1": nothing,
            "GET /history": try Response(
                SyncAPI.HistoryPage(
                    entries: [
                        .init(
                            id: 1, share: "s1", occurredAt: 7, kind: "applied", side: "source", field: "Name",
                            reason: nil, cause: "c", trace: nil)
                    ], next: nil)),
            "GET /jobs": try Response([job]), "POST /jobs": try Response(job), "GET /jobs/j1": try Response(job),
            "POST /jobs/estimate": try Response(
                SyncAPI.JobEstimate(shares: 3, requests: ["Jira": 3, "Targetprocess": 3], routes: 1)),
            "POST /jobs/j1/pause": try Response(job), "POST /jobs/j1/resume": try Response(job),
            "POST /jobs/j1/cancel": try Response(job),
            "GET /jobs/j1/findings": try Response(
                SyncAPI.FindingPage(
                    findings: [
                        .init(number: 1, kind: "fieldDiffers", share: "s1", entity: story, field: "Name", reason: nil)
                    ], next: nil)),
            "POST /id-maps/cloud": try Response(SyncAPI.IDMap(rows: [.init(old: "1", new: "2")])),
            "GET /dead-letters": try Response(
                SyncAPI.DeadLetterList(messages: [try deadLetter("m1")], isComplete: true)),
            "POST /dead-letters/replay": try Response(SyncAPI.DeadLetterCount(count: 1, isComplete: true)),
            "POST /dead-letters/discard": try Response(SyncAPI.DeadLetterCount(count: 1, isComplete: true)),
        ]
    }
}
