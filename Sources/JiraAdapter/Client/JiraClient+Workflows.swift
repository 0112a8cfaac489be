import AdapterRuntime
import EntityModel

extension JiraClient {
    /// A type of issues in a project.
    struct WorkflowPlace: Hashable, Sendable {
        /// Its key.
        let project: String
        /// Its id.
        let type: String
    }

    /// The workflow of a type of issues; known for half an hour.
    ///
    /// Jira tells it to administrators of the project only, and behind `api.atlassian.com` to nobody.
    ///
    /// - Parameter place: the type and its project.
    /// - Returns: the workflow; `nil` if this user is not told.
    func workflow(of place: WorkflowPlace) async -> JiraWorkflow? {
        if let known = workflows[place] { return known }
        do throws(ToolFailure) {
            let workflow = try await readWorkflow(of: place)
            workflows.keep(workflow, as: place)
            return workflow
        } catch {
            // A refusal is the same for the next issue; a Jira that is away may be back by then.
            if !error.isTransient { workflows.keep(nil, as: place) }
            return nil
        }
    }

    private static let configuration = ["rest", "projectconfig", "1"]

    private func readWorkflow(of place: WorkflowPlace) async throws(ToolFailure) -> JiraWorkflow? {
        let scheme: JiraWorkflowScheme = try await get(
            ["workflowscheme", place.project], of: JiraClient.configuration)
        let name = scheme.mappings.first { $0.issueTypes.contains { $0.text == place.type } }?.name
        guard let name else { return nil }
        let record: JiraWorkflowRecord = try await get(
            ["workflow"], of: JiraClient.configuration,
            query: [("workflowName", name), ("projectKey", place.project)])
        var workflow = JiraWorkflow(
            targets: Dictionary(
                record.sources.map { ($0.fromStatus.name.lowercased(), $0.targets.compactMap { $0.toStatus?.name }) },
                uniquingKeysWith: +))
        for type in try await statuses(of: place.project) where type.id == place.type {
            for status in type.statuses {
                workflow.stages[status.name.lowercased()] = WorkflowStage(status.statusCategory)
            }
        }
        return workflow
    }

    /// `PUT issue/{id}/properties/{key}`.
    func begin(_ walk: JiraWalk, of issue: String) async throws(ToolFailure) {
        try await send("PUT", ["issue", issue, "properties", JiraWalk.key], body: walk, isRepeatable: true)
    }

    /// `DELETE issue/{id}/properties/{key}`.
    func endWalk(of issue: String) async throws(ToolFailure) {
        try await request("DELETE", ["issue", issue, "properties", JiraWalk.key])
    }
}
