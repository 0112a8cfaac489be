import SimulatorKit

import struct Primitives.Timestamp

/// A subscription: an address that receives events.
struct Webhook: Sendable {
    /// The resource at which the webhook was registered.
    enum Kind: Sendable {
        /// An administrator registered the webhook at `/rest/webhooks/1.0/webhook`.
        case administered
        /// An app registered the webhook at `/rest/api/3/webhook`. It expires after thirty days.
        case dynamic(expires: Timestamp)
    }

    let id: Int
    let kind: Kind
    var name: String
    var url: String
    var events: Set<String>
    /// The JQL query that an issue must match; nil for all issues.
    var filter: JQL?
    var filterText: String
    var secret: String?
    var excludesBody = false
    var enabled = true
    var form = Form.webhook

    /// The sender of the requests, which determines the format of their bodies.
    enum Form: String, Sendable {
        case webhook
        /// The post function "Trigger a webhook" of a workflow sends the requests, only after transitions. They have no
        /// `webhookEvent` and contain the issue's values from before the transition.
        case postFunction
        /// The action "Send web request" of an automation rule sends the issue as the body.
        case automation
    }

    static let events: Set<String> = [
        "jira:issue_created", "jira:issue_updated", "jira:issue_deleted", "comment_created", "comment_updated",
        "comment_deleted", "issue_property_set", "issue_property_deleted", "issuelink_created", "issuelink_deleted",
        "attachment_created", "attachment_deleted",
        "worklog_created", "worklog_updated", "worklog_deleted", "attachment_created", "attachment_deleted",
        "sprint_created", "sprint_updated", "sprint_started", "sprint_closed", "sprint_deleted", "project_created",
        "project_updated", "project_deleted", "user_created", "user_updated", "user_deleted", "board_created",
        "board_updated", "board_deleted", "board_configuration_changed", "jira:version_created",
        "jira:version_updated", "jira:version_deleted", "jira:version_released", "jira:version_unreleased",
        "jira:version_moved",
    ]
}

/// One webhook request and its delivery state.
struct Delivery: Sendable {
    /// The identifier, which is the same in all retries.
    let identifier: String
    let webhook: Int
    let event: String
    let issueKey: String
    let url: String
    let secret: String?
    let body: [UInt8]
    /// The number of the attempt, counted from 0.
    var retry = 0
    /// The dispatcher's era in which the delivery was created.
    var era = 0
}
