import OrderedCollections
import SimulatorKit
import Synchronization

import struct Primitives.Timestamp

/// The control API's routes for reports.
extension ControlAPI {
    /// Returns the last 100 calls, the number in `last`, or all calls after number `after`.
    ///
    /// `method` and `user` filter them.
    func requests(_ query: Query) -> APIResponse {
        let log = simulator.log.withLock { $0 }
        let after = query["after"].flatMap { Int($0) }
        let wanted = query["last"].flatMap { Int($0) } ?? (after == nil ? 100 : .max)
        let entries = log.entries(after: after ?? 0, method: query["method"], user: query["user"])
        return .json { writer in
            writer.object { writer in
                writer.member("total", log.total)
                writer.member("byStatus") { writer in
                    writer.object { writer in
                        for (status, count) in log.countByStatus.sorted(by: { $0.key < $1.key }) {
                            writer.member(String(status), count)
                        }
                    }
                }
                writer.member("requests") { $0.array(entries.suffix(wanted)) { write($1, to: &$0) } }
            }
        }
    }

    private func write(_ entry: RequestLog.Entry, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("number", entry.number)
            writer.member("time", simulator.site.text(entry.time))
            writer.member("at", Int(entry.time.millisecondsSinceEpoch))
            writer.member("method", entry.method)
            writer.member("path", entry.path)
            writer.member("user", entry.user)
            writer.member("headers", texts: entry.headerNames)
            writer.member("status", entry.status)
            writer.member("fault", entry.isFault)
        }
    }

    func clearLog() -> APIResponse {
        simulator.log.withLock { $0 = RequestLog() }
        return .noContent
    }

    func counters() -> APIResponse {
        reading { world, writer in
            writer.object { writer in
                writer.member("issues", world.issues.count)
                writer.member("comments", world.commentIssues.count)
                writer.member("writes") { writer in
                    writer.object { writer in
                        for (key, users) in world.writes.byIssue.sorted(by: { $0.key < $1.key }) {
                            writer.member(key) { write(users, to: &$0) }
                        }
                    }
                }
            }
        }
    }

    private func write(_ users: [String: [String: Int]], to writer: inout JSONWriter) {
        writer.object { writer in
            for (user, kinds) in users.sorted(by: { $0.key < $1.key }) {
                writer.member(user) { writer in
                    writer.object { writer in
                        for (kind, count) in kinds.sorted(by: { $0.key < $1.key }) { writer.member(kind, count) }
                    }
                }
            }
        }
    }

    func deliveries() -> APIResponse {
        let deliveryLog = simulator.dispatcher.deliveryLog
        return .json { writer in
            writer.object { writer in
                writer.member("pending", deliveryLog.pending)
                writer.member("delivered", deliveryLog.delivered)
                writer.member("retried", deliveryLog.retried)
                writer.member("failed", deliveryLog.failed)
                writer.member("lost", deliveryLog.lost)
                writer.member("doubled", deliveryLog.doubled)
                writer.member("last") { writer in
                    writer.array(deliveryLog.last.suffix(100)) { writer, entry in
                        writer.object { writer in
                            writer.member("identifier", entry.delivery.identifier)
                            writer.member("webhook", entry.delivery.webhook)
                            writer.member("event", entry.delivery.event)
                            writer.member("issue", entry.delivery.issueKey)
                            writer.member("retry", entry.delivery.retry)
                            writer.member("outcome", entry.outcome)
                        }
                    }
                }
            }
        }
    }

    func webhooks() -> APIResponse {
        reading { world, writer in
            writer.array(world.webhooks) { AdministeredWebhooks.write($1, world.site, to: &$0) }
        }
    }

    /// Returns all issues, most recent change first, as the page shows them.
    func state() -> APIResponse {
        reading { world, writer in
            writer.object { writer in
                writer.member("shape", world.site.shape.rawValue)
                writer.member("people", texts: world.users.filter { !$0.isService }.map(\.name))
                writer.member("issues") { writer in
                    let issues = world.issues.values.sorted { $0.updated > $1.updated }.prefix(200)
                    writer.array(issues) { writer, issue in write(issue, of: world, to: &writer) }
                }
            }
        }
    }

    private func write(_ issue: Issue, of world: World, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("key", issue.key)
            writer.member("type", world.vocabulary.issueType(issue.type)?.name)
            writer.member("summary", issue.summary)
            writer.member("description", issue.description?.wiki ?? "")
            writer.member("descriptionHTML", issue.description.map { HTMLText(document: $0.document).text } ?? "")
            writer.member("status", world.vocabulary.status(issue.status)?.name)
            writer.member("updated", issue.updated.rfc3339)
            writer.member("transitions") { writer in
                writer.array(world.vocabulary.transitions.filter { $0.sources.contains(issue.status) }) {
                    writer, step in
                    writer.object { writer in
                        writer.member("id", step.id)
                        writer.member("name", step.name)
                        writer.member("asksResolution", step.hasScreen)
                    }
                }
            }
            writer.member("comments") { writer in
                writer.array(issue.comments) { writer, comment in
                    writer.object { writer in
                        writer.member("author", world.user(comment.author)?.displayName)
                        writer.member("html", HTMLText(document: comment.body.document).text)
                        writer.member("created", comment.created.rfc3339)
                    }
                }
            }
            writer.member("changes") { writer in
                writer.array(issue.history.suffix(8).reversed()) { writer, group in
                    writer.object { writer in
                        writer.member("author", world.user(group.author)?.displayName)
                        writer.member("time", group.created.rfc3339)
                        writer.member("fields", texts: group.items.map(\.field))
                    }
                }
            }
        }
    }

    private func reading(_ body: @Sendable (World, inout JSONWriter) -> Void) -> APIResponse {
        do throws(APIError) {
            return try simulator.withWorld { world in .json { body(world, &$0) } }
        } catch {
            return error.answer
        }
    }
}
