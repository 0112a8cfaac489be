import AdapterKit
import EntityModel
import Primitives

/// The stable names of statuses, which Jira translates into the language of the user who asks.
struct StatusAPI: Sendable {
    private let transport: JiraTransport
    /// The statuses of the site.
    private let cache: ExpiringCache<String, [JiraTransition.Status]>

    /// Creates the resource.
    init(_ transport: JiraTransport, now: @escaping @Sendable () -> Timestamp) {
        self.transport = transport
        cache = ExpiringCache(now: now)
    }

    /// Returns the stable names of the values of issues.
    ///
    /// If Jira Cloud does not report the untranslated name of a status, Tandem reads the names of all statuses.
    func names(for issues: [JiraIssue]) async -> JiraNames {
        let connection = transport.connection
        let isComplete = issues.allSatisfy { issue in
            guard connection.product == .cloud, let status = issue.fields?.status, let id = status.id else {
                return true
            }
            return status.untranslatedName != nil || connection.names.isKnown(id, in: JiraField.status.id)
        }
        return isComplete ? connection.names : await names()
    }

    /// Returns the names of all statuses of the site, cached for 30 minutes.
    ///
    /// If Jira does not answer, it returns only the known names.
    func names() async -> JiraNames {
        var names = transport.connection.names
        for status in await all() {
            guard let id = status.id else { continue }
            if let untranslated = status.untranslatedName { names.learn(untranslated, id: id, in: JiraField.status.id) }
            names.learn(status.name, id: id, in: JiraField.status.id)
        }
        return names
    }

    private func all() async -> [JiraTransition.Status] {
        if let known = cache["status"] { return known }
        do throws(ToolError) {
            let statuses: [JiraTransition.Status] = try await transport.get(["status"])
            cache.store(statuses, as: "status")
            return statuses
        } catch {
            return []
        }
    }
}
