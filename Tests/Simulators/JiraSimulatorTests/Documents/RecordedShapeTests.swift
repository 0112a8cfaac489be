import Foundation
import HTTPTypes
import SimulatorKit
import TestSupport
import Testing

@testable import JiraSimulator

/// The simulator's webhook requests have the same structure as requests from real sites.
@Suite(.enabled(if: RecordedWebhook.areThere, "the recorded webhooks are not beside the checkout"))
struct RecordedShapeTests {
    private enum Step {
        case create, rename, move, comment, editComment, deleteComment, delete
    }

    private static let recorded: [(file: String, shape: JiraDeployment, step: Step)] = [
        ("skill-sync/issue_created.json", .cloud, .create), ("skill-sync/issue_updated.json", .cloud, .rename),
        ("pinpoint-jira-integration/issue_updated.json", .cloud, .rename),
        ("mattermost-plugin-jira/webhook-issue-updated-started-working.json", .cloud, .move),
        ("mattermost-plugin-jira/webhook-cloud-comment-created.json", .cloud, .comment),
        ("pinpoint-jira-integration/comment_updated.json", .cloud, .editComment),
        ("pinpoint-jira-integration/comment_deleted.json", .cloud, .deleteComment),
        ("mattermost-plugin-jira/webhook-issue-deleted.json", .cloud, .delete),
        ("int128-jira-to-slack/issue_updated_summary.json", .datacenter, .rename),
        ("mattermost-plugin-jira/webhook-server-issue-updated-in-progress.json", .datacenter, .move),
        ("mattermost-plugin-jira/webhook-server-comment-created.json", .datacenter, .comment),
        ("int128-jira-to-slack/comment_deleted.json", .datacenter, .deleteComment),
        ("int128-jira-to-slack/issue_deleted.json", .datacenter, .delete),
    ]

    /// The members that Jira's OpenAPI documents contain today, but that Jira did not send when some requests were
    /// recorded.
    private static let newer = [
        "issuetype.hierarchyLevel", "project.simplified", "project.projectTypeKey", "status.description",
        "fields.statuscategorychangedate", ".accountType",
    ]

    @Test(arguments: recorded.indices)
    func `a webhook request has no invented and no missing members`(index: Int) async throws {
        let (file, shape, step) = Self.recorded[index]
        let recorded = try RecordedWebhook.load(file)
        try await withTold(shape) { jira, receiver in
            let sent = try await Self.webhookBody(step, jira, receiver)
            #expect(sent["webhookEvent"] == recorded["webhookEvent"])
            #expect(sent.names == recorded.names, "\(file)")
            let invented = inventions(recorded, sent).filter { path in !Self.newer.contains { path.hasSuffix($0) } }
            #expect(invented == [], "\(file)")
        }
    }

    private static func webhookBody(
        _ step: Step, _ jira: SimulatorClient, _ receiver: WebhookReceiver
    ) async throws -> JSONValue {
        let comments: Set<String> = ["comment_created", "comment_updated", "comment_deleted"]
        func next(_ isComment: Bool) async throws -> JSONValue {
            while true {
                let body = try await receiver.next().body
                if comments.contains(body["webhookEvent"]?.text ?? "") == isComment { return body }
            }
        }
        switch step {
        case .create:
            let fields: JSONValue = [
                "project": ["key": "DEMO"], "issuetype": ["name": "Story"], "summary": "New", "description": "Text",
            ]
            _ = try await jira.post("issue", ["fields": fields])
        case .rename: _ = try await jira.put("issue/DEMO-1", ["fields": ["summary": "Renamed"]])
        case .move: _ = try await jira.post("issue/DEMO-1/transitions", ["transition": ["id": "11"]])
        case .delete: _ = try await jira.delete("issue/DEMO-1")
        case .comment, .editComment, .deleteComment:
            let id = try await jira.post("issue/DEMO-1/comment", ["body": "Said"]).json["id"]?.text ?? ""
            guard step != .comment else { break }
            _ = try await next(true)
            if step == .editComment {
                _ = try await jira.put("issue/DEMO-1/comment/\(id)", ["body": "Said again"])
            } else {
                _ = try await jira.delete("issue/DEMO-1/comment/\(id)")
            }
        }
        return try await next(step == .comment || step == .editComment || step == .deleteComment)
    }
}

/// A recorded webhook request of a real site, read from a folder next to the checkout.
enum RecordedWebhook {
    private static let folder = Checkout.shared("jira/webhooks")

    /// Whether the recorded requests exist; an automated build must have them.
    static let areThere =
        FileManager.default.fileExists(atPath: folder.path) || ProcessInfo.processInfo.environment["CI"] == "true"

    static func load(_ name: String) throws -> JSONValue {
        try JSONReader.value(of: Array(try Data(contentsOf: folder.appending(path: name))))
    }
}

/// Returns the members of a simulated webhook request that the recorded one lacks or that have another type.
///
/// Custom fields differ from site to site, and a `null` on either side matches everything.
func inventions(_ recorded: JSONValue, _ sent: JSONValue, at path: String = "") -> [String] {
    switch (recorded, sent) {
    case (.null, _), (_, .null), (.bool, .bool), (.string, .string), (.number, .number): return []
    case (.array(let left), .array(let right)):
        guard let model = left.first else { return [] }
        return right.flatMap { inventions(model, $0, at: path + "[]") }
    case (.object(let left), .object(let right)):
        return right.flatMap { member -> [String] in
            if member.name.hasPrefix("customfield_") { return [] }
            guard let model = left[member.name] else { return ["\(path).\(member.name)"] }
            return inventions(model, member.value, at: "\(path).\(member.name)")
        }
    default: return ["\(path) is of another kind"]
    }
}
