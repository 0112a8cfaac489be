import AdapterKit
import EntityModel
import Primitives

/// The workflows of issue types.
struct WorkflowAPI: Sendable {
    /// An issue type in a project.
    struct Key: Hashable, Sendable {
        /// The key of the project.
        let project: String
        /// The ID of the issue type.
        let type: String
    }

    private let transport: JiraTransport
    private let projects: ProjectAPI
    /// The workflows; `nil` for a workflow that Jira does not show to this user.
    private let cache: ExpiringCache<Key, JiraWorkflow?>

    private static let configurationAPI = ["rest", "projectconfig", "1"]

    /// Creates the resource.
    init(_ transport: JiraTransport, projects: ProjectAPI, now: @escaping @Sendable () -> Timestamp) {
        self.transport = transport
        self.projects = projects
        cache = ExpiringCache(now: now)
    }

    /// Returns the workflow of an issue type, cached for 30 minutes.
    ///
    /// Jira shows it only to project administrators, and not at all through `api.atlassian.com`.
    ///
    /// - Parameter type: The issue type and its project.
    /// - Returns: The workflow; `nil` if Jira does not show it to this user.
    func workflow(of type: Key) async -> JiraWorkflow? {
        if let known = cache[type] { return known }
        do throws(ToolError) {
            let workflow = try await read(type)
            cache.store(workflow, as: type)
            return workflow
        } catch {
            // A rejection is the same for the next issue. An unavailable Jira may be back by then.
            if !error.isTransient { cache.store(nil, as: type) }
            return nil
        }
    }

    /// Removes a workflow, because an issue could not follow it.
    func forget(_ type: Key) { cache.remove(type) }

    private func read(_ type: Key) async throws(ToolError) -> JiraWorkflow? {
        let scheme: JiraWorkflowScheme = try await transport.get(
            ["workflowscheme", type.project], of: Self.configurationAPI)
        let name = scheme.mappings.first { $0.issueTypes.contains { $0.text == type.type } }?.name
        guard let name else { return nil }
        let response: JiraWorkflowResponse = try await transport.get(
            ["workflow"], of: Self.configurationAPI, query: [("workflowName", name), ("projectKey", type.project)])
        let statuses = try await projects.issueTypes(of: type.project).first { $0.id == type.type }?.statuses ?? []
        return JiraWorkflow(response, statuses: statuses, names: transport.connection.names)
    }
}

extension JiraWorkflow {
    /// Creates a workflow from Jira's response.
    ///
    /// - Parameters:
    ///   - response: The transitions. They may name statuses in the language of the user, and without their IDs.
    ///   - statuses: The statuses of the issue type.
    ///   - names: The stable names that the profiles know.
    fileprivate init(_ response: JiraWorkflowResponse, statuses: [JiraTransition.Status], names: JiraNames) {
        var names = names
        for status in statuses {
            guard let id = status.id else { continue }
            names.learn(status.untranslatedName ?? status.name, id: id, in: JiraField.status.id)
            names.learn(status.name, id: id, in: JiraField.status.id)
        }
        func stableName(_ status: JiraTransition.Status) -> String {
            let known = names.name(of: status.value, in: JiraField.status.id) ?? status.name
            return status.id == nil ? names.name(called: known, in: JiraField.status.id) ?? known : known
        }
        self.init(
            targets: Dictionary(
                response.sources.map { source in
                    (
                        stableName(source.fromStatus).lowercased(),
                        source.targets.compactMap { $0.toStatus.map(stableName) }
                    )
                },
                uniquingKeysWith: +))
        for status in statuses {
            categories[stableName(status).lowercased()] = StateCategory(status.statusCategory)
        }
    }
}
