import SimulatorKit

import struct Primitives.Timestamp

extension World {
    /// Sends an event about a changed sprint to the webhooks that an administrator registered.
    mutating func emitWebhook(of sprint: Sprint, was former: Sprint, on board: Board, at now: Timestamp) {
        let name = "sprint_updated"
        for webhook in webhooks where webhook.enabled && webhook.events.contains(name) {
            guard case .administered = webhook.kind else { continue }
            var writer = JSONWriter()
            writer.object { writer in
                writer.member("timestamp", Int(now.millisecondsSinceEpoch))
                writer.member("webhookEvent", name)
                writer.member("sprint") { AgileResource.write(sprint, of: board, site, to: &$0) }
                writer.member("oldValue") { AgileResource.write(former, of: board, site, to: &$0) }
            }
            outbox.append(
                Delivery(
                    identifier: String(now.millisecondsSinceEpoch) + String(nextIdentifier(.delivery)),
                    webhook: webhook.id,
                    event: name, issueKey: "", url: webhook.url, secret: webhook.secret, body: writer.bytes))
        }
    }
}
