import AdapterKit
import EntityModel
import Primitives

/// The epics of Jira Software.
struct EpicAPI: Sendable {
    private let transport: JiraTransport
    /// The IDs of epics by their keys.
    ///
    /// A key never refers to another issue later.
    private let ids: ExpiringCache<String, String>

    /// Creates the resource.
    init(_ transport: JiraTransport, now: @escaping @Sendable () -> Timestamp) {
        self.transport = transport
        ids = ExpiringCache(now: now)
    }

    /// Returns the IDs of epics by their keys.
    ///
    /// Deleted epics are missing.
    func ids(of keys: Set<String>) async throws(ToolError) -> [String: String] {
        var found: [String: String] = [:]
        for key in keys {
            if let id = ids[key] {
                found[key] = id
                continue
            }
            do {
                let id = try await id(of: key)
                ids.store(id, as: key)
                found[key] = id
            } catch  where error.kind == .notFound {
                continue
            }
        }
        return found
    }

    /// `POST epic/{idOrKey}/issue` of Jira Software, or `POST epic/none/issue` for no epic.
    func move(_ issue: String, to epic: String?) async throws(ToolError) {
        try await transport.send(
            "POST", ["epic", epic ?? "none", "issue"], of: JiraTransport.agileAPI,
            body: JiraIssueList(issues: [issue]), isRepeatable: true)
    }

    /// Returns the ID of an epic by its key, by `GET epic/{idOrKey}` of Jira Software.
    ///
    /// If this user has no access to Jira Software, the ID comes from `GET issue/{idOrKey}`.
    private func id(of key: String) async throws(ToolError) -> String {
        struct Epic: Decodable, Sendable {
            var id: Int64
        }
        do {
            return "\(try await transport.get(["epic", key], of: JiraTransport.agileAPI, as: Epic.self).id)"
        } catch  where !error.isTransient {
            let issue: JiraIssue = try await transport.get(["issue", key], query: [("fields", "issuetype")])
            return issue.id
        }
    }
}
