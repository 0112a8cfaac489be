import HTTPTypes
import SimulatorKit

import struct Primitives.Timestamp

/// Many edits in one call of the control API.
extension ControlAPI {
    /// Performs `{"user":"alice","edits":[{"issue":"DEMO-1","fields":{…}}]}` without sending webhooks.
    ///
    /// The response contains the webhooks, so that the caller can post them at its own pace.
    func edit(_ body: JSONValue) throws(APIError) -> APIResponse {
        guard let edits = body["edits"]?.array else { throw .badRequest("The edits are missing.") }
        let name = body["user"]?.text ?? "alice"
        let kept = try simulator.withWorld { world throws(APIError) -> [Delivery] in
            guard let user = world.user(name) else { throw .notFound("No user is named \(name).") }
            for edit in edits {
                let issue = try world.editableIssue(edit["issue"]?.text ?? "", for: user)
                let call = APIRequest(
                    method: .put, parameters: [issue.key], query: Query(""), body: edit, user: user,
                    credential: .control, version: .v2, now: Timestamp.now())
                try world.edit(issue, edit, by: user, call)
            }
            defer { world.outbox.removeAll() }
            return world.outbox
        }
        return .json { writer in
            writer.object { writer in
                writer.member("deliveries") { writer in
                    writer.array(kept) { writer, delivery in
                        writer.object { writer in
                            writer.member("issue", delivery.issueKey)
                            writer.member("identifier", delivery.identifier)
                            writer.member("url", delivery.url)
                            writer.member("body", String(decoding: delivery.body, as: UTF8.self))
                        }
                    }
                }
            }
        }
    }
}
