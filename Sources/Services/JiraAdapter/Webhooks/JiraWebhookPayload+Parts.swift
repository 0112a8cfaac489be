import Core
import Synchronization

extension JiraWebhookPayload {
    /// Returns the parts of a payload that Tandem reads.
    ///
    /// It needs only a few of typically 20 KB.
    ///
    /// - Parameter fields: The issue fields that Tandem syncs.
    /// - Returns: The mask of the members to read.
    static func fieldMask(for fields: Set<JiraField>) -> JSONFieldMask {
        let whole = fields.filter { JiraWebhookPayload.parts[$0] == nil }
        let parts = JiraWebhookPayload.parts.filter { fields.contains($0.key) }.map { ($0.key.rawValue, $0.value) }
        return .members(
            ["webhookEvent", "timestamp"],
            parts: [
                "issue": .members(
                    ["id", "key"],
                    parts: [
                        "fields": .members(
                            ["updated", "archiveddate"] + whole.map(\.rawValue),
                            parts: Dictionary(parts + [("issuetype", named), ("project", named)]) { first, _ in first })
                    ]),
                "comment": .members(
                    ["id", "body", "updated", "visibility", "jsdPublic", "properties", "self"],
                    parts: ["author": user, "updateAuthor": user]),
                "worklog": .members(
                    ["id", "comment", "updated", "started", "timeSpentSeconds", "visibility", "issueId", "self"],
                    parts: ["author": user, "updateAuthor": user]),
                "issueLink": .members(["sourceIssueId"]), "sprint": renamedReference, "oldValue": renamedReference,
                "version": renamedReference,
            ])
    }

    /// The members to read of fields that hold objects.
    private static let parts: [JiraField: JSONFieldMask] = [
        .status: .members(["id", "name", "untranslatedName"], parts: ["statusCategory": .members(["key"])]),
        .priority: .members(["id", "name"]), .components: .members(["name"]), .fixVersions: .members(["name"]),
        .versions: .members(["name"]), .parent: .members(["id"]), .assignee: user,
    ]

    private static let renamedReference = JSONFieldMask.members(["id", "name"])
    private static let named = JSONFieldMask.members(["id", "key"])
    private static let user = JSONFieldMask.members([
        "accountId", "accountType", "name", "key", "displayName", "emailAddress", "active", "timeZone",
    ])
}

/// The masks of webhook payloads, created once for each set of synced fields.
final class WebhookFieldMaskCache: Sendable {
    private let known = Mutex<[Set<JiraField>: JSONFieldMask]>([:])

    /// Returns the mask that ``JiraWebhookPayload/fieldMask(for:)`` creates.
    func mask(_ fields: Set<JiraField>) -> JSONFieldMask {
        known.withLock { known in
            if let parts = known[fields] { return parts }
            let parts = JiraWebhookPayload.fieldMask(for: fields)
            known[fields] = parts
            return parts
        }
    }
}
