import AdapterKit
import EntityModel

extension JiraAPI {
    /// An issue type in a project.
    struct WorkflowKey: Hashable, Sendable {
        /// The key of the project.
        let project: String
        /// The ID of the issue type.
        let type: String
    }

    /// Returns the workflow of an issue type, cached for 30 minutes.
    ///
    /// Jira shows it only to project administrators, and not at all through `api.atlassian.com`.
    ///
    /// - Parameter place: The issue type and its project.
    /// - Returns: The workflow; `nil` if Jira does not show it to this user.
    func workflow(of place: WorkflowKey) async -> JiraWorkflow? {
        if let known = workflows[place] { return known }
        do throws(ToolError) {
            let workflow = try await readWorkflow(of: place)
            workflows.store(workflow, as: place)
            return workflow
        } catch {
            // A rejection is the same for the next issue. An unavailable Jira may be back by then.
            if !error.isTransient { workflows.store(nil, as: place) }
            return nil
        }
    }

    private static let configuration = ["rest", "projectconfig", "1"]

    private func readWorkflow(of place: WorkflowKey) async throws(ToolError) -> JiraWorkflow? {
        let scheme: JiraWorkflowScheme = try await get(
            ["workflowscheme", place.project], of: JiraAPI.configuration)
        let name = scheme.mappings.first { $0.issueTypes.contains { $0.text == place.type } }?.name
        guard let name else { return nil }
        let record: JiraWorkflowResponse = try await get(
            ["workflow"], of: JiraAPI.configuration,
            query: [("workflowName", name), ("projectKey", place.project)])
        let statuses = try await statuses(of: place.project).first { $0.id == place.type }?.statuses ?? []
        // The response may name statuses in the language of the user, and without their IDs.
        var names = connection.names
        for status in statuses {
            guard let id = status.id else { continue }
            names.learn(status.untranslatedName ?? status.name, id: id, in: JiraField.status.id)
            names.learn(status.name, id: id, in: JiraField.status.id)
        }
        func stableName(_ status: JiraTransition.Status) -> String {
            let known = names.name(of: status.value, in: JiraField.status.id) ?? status.name
            return status.id == nil ? names.name(called: known, in: JiraField.status.id) ?? known : known
        }
        var workflow = JiraWorkflow(
            targets: Dictionary(
                record.sources.map { source in
                    (
                        stableName(source.fromStatus).lowercased(),
                        source.targets.compactMap { $0.toStatus.map(stableName) }
                    )
                },
                uniquingKeysWith: +))
        for status in statuses {
            workflow.stages[stableName(status).lowercased()] = StateCategory(status.statusCategory)
        }
        return workflow
    }

    /// Returns the stable names of the values of issues.
    ///
    /// If Jira Cloud does not report the untranslated name of a status, Tandem reads the names of all statuses.
    func names(for issues: [JiraIssue]) async -> JiraNames {
        let isComplete = issues.allSatisfy { issue in
            guard connection.product == .cloud, let status = issue.fields?.status, let id = status.id else {
                return true
            }
            return status.untranslatedName != nil || connection.names.isKnown(id, in: JiraField.status.id)
        }
        return isComplete ? connection.names : await statusNames()
    }

    /// Returns the names of all statuses of the site, cached for 30 minutes.
    ///
    /// If Jira does not answer, it returns only the known names.
    func statusNames() async -> JiraNames {
        var names = connection.names
        for status in await allStatuses() {
            guard let id = status.id else { continue }
            if let untranslated = status.untranslatedName { names.learn(untranslated, id: id, in: JiraField.status.id) }
            names.learn(status.name, id: id, in: JiraField.status.id)
        }
        return names
    }

    private func allStatuses() async -> [JiraTransition.Status] {
        if let known = statusList["status"] { return known }
        do throws(ToolError) {
            let statuses: [JiraTransition.Status] = try await get(["status"])
            statusList.store(statuses, as: "status")
            return statuses
        } catch {
            return []
        }
    }

    /// Returns the fields that have a value in an issue.
    func fieldsInUse(_ fields: Set<String>, of id: String) async throws(ToolError) -> Set<String> {
        struct Held: Decodable, Sendable {
            var fields: [String: JiraFieldValue]
        }
        let names = fields.filter { $0 != "resolution" }.sorted()
        guard !names.isEmpty else { return [] }
        let held: Held = try await get(
            ["issue", id], query: [("fields", names.joined(separator: ",")), ("updateHistory", "false")])
        return Set(held.fields.filter { fields.contains($0.key) && $0.value.holdsSomething }.keys)
    }

    /// `PUT issue/{id}/properties/{key}`.
    func setTransitionMarker(_ walk: TransitionMarker, of issue: String) async throws(ToolError) {
        try await send("PUT", ["issue", issue, "properties", TransitionMarker.key], body: walk, isRepeatable: true)
    }

    /// `DELETE issue/{id}/properties/{key}`.
    func removeTransitionMarker(of issue: String) async throws(ToolError) {
        try await request("DELETE", ["issue", issue, "properties", TransitionMarker.key])
    }
}
