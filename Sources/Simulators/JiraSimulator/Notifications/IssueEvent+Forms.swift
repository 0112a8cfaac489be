import SimulatorKit

import struct Primitives.Timestamp

/// The bodies of requests that an administrator sends to the webhook's address by other means than a webhook.
extension World {
    /// Returns the body that the post function of a workflow sends.
    ///
    /// Sources: confluence.atlassian.com, "Trigger a webhook post function";
    /// github.com/mattermost/mattermost-plugin-jira issue 385.
    func postFunctionBody(of event: IssueEvent) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("transition") { writer in
                writer.object { writer in
                    writer.member("workflowId", 10_207)
                    writer.member("workflowName", "Shop flow")
                    writer.member("transitionId", 31)
                    writer.member("transitionName", event.transition?.to ?? "")
                    writer.member("from_status", event.transition?.from ?? "")
                    writer.member("to_status", event.transition?.to ?? "")
                }
            }
            writer.member("comment", "")
            writer.member("user", event.user.seen[.v2])
            writer.member("issue") { writer in
                writer.object { writer in
                    writer.member("id", String(event.issue.id))
                    writer.member("self", site.api(.v2, "/issue/" + String(event.issue.id)))
                    writer.member("key", event.issue.key)
                    writer.member("fields") { writer in
                        writer.object { writer in
                            writer.member("summary", event.issue.summary)
                            writer.member("status") { writer in
                                writer.object { $0.member("name", event.transition?.from ?? "") }
                            }
                        }
                    }
                }
            }
            writer.member("timestamp", Int(event.time.millisecondsSinceEpoch))
        }
        return writer.bytes
    }

    /// Returns the body that an automation rule sends.
    ///
    /// Source: support.atlassian.com, "Jira automation actions", "Send web request", "Issue data (Jira format)".
    func automationBody(of event: IssueEvent) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("self", site.api(.v2, "/issue/" + String(event.issue.id)))
            writer.member("id", String(event.issue.id))
            writer.member("key", event.issue.key)
            writeFields(of: event.issue, .all, .v2, to: &writer)
        }
        return writer.bytes
    }
}

extension IssueEvent {
    /// The names of the statuses before and after the transition of the issue.
    var transition: (from: String, to: String)? {
        changes?.items.first { $0.field == "status" }.map { ($0.fromString ?? "", $0.toString ?? "") }
    }
}
