import EntityModel
import InternalAPI

/// The reader and writer of the transitions of issues.
struct JiraTransitionWriter: Sendable {
    let jira: JiraAPI
    /// The signer of the markers of interrupted transitions.
    let signer: MarkerSigner

    /// Returns the transitions of an issue, each with the stable name of its status, and the names that were used.
    ///
    /// If no known name matches the requested status, Jira is asked for the names of all statuses.
    func transitions(
        of id: String, to status: String
    ) async throws(ToolError) -> (transitions: [JiraTransition], names: JiraNames) {
        let offered = try await jira.issues.transitions(of: id)
        let known = jira.connection.names
        let transitions = offered.map { $0.named(by: known) }
        guard !transitions.contains(where: { $0.leads(to: status) }) else { return (transitions, known) }
        let names = await jira.statuses.names()
        return (offered.map { $0.named(by: names) }, names)
    }

    /// Performs the transitions of a move.
    ///
    /// - Parameters:
    ///   - move: The transitions; `nil` for none.
    ///   - id: The ID of the issue.
    ///   - current: The issue as it was before.
    /// - Throws: `ToolError` of kind `.rejected` if Jira does not accept a transition. The earlier ones were performed.
    func perform(_ move: WorkflowMove?, on id: String, current: EntitySnapshot) async throws(ToolError) {
        guard let move else { return }
        guard let marker = move.marker else { return try await performSteps(of: move, on: id, current: current) }
        do {
            try await jira.issueProperties.setTransitionMarker(
                marker.signed(by: signer, for: current.entity), of: id)
        } catch  where !error.isTransient {
            // A user who may perform transitions may lack the right to edit. The marker is optional, so the transitions
            // go on.
        }
        do throws(ToolError) {
            try await performSteps(of: move, on: id, current: current)
        } catch {
            // A retry continues from the issue's current status and needs the marker. After a rejection there is no
            // retry.
            if error.kind == .rejected { await removeMarker(of: id) }
            throw error
        }
        await removeMarker(of: id)
    }

    /// Removes the marker.
    ///
    /// If that fails, the property stays and names statuses that the issue has passed, which is harmless.
    private func removeMarker(of id: String) async {
        do {
            try await jira.issueProperties.removeTransitionMarker(of: id)
        } catch {
            return
        }
    }

    private func performSteps(
        of move: WorkflowMove, on id: String, current: EntitySnapshot
    ) async throws(ToolError) {
        var step = move.first
        var rest = move.rest[...]
        while true {
            do {
                try await jira.issues.transition(id, by: step)
            } catch {
                // Jira names the fields that the screen requires, but the command writes the status. So the status gets
                // the error.
                throw error.kind == .rejected ? .statusRejected(error.message) : error
            }
            guard let next = rest.popFirst() else { return }
            let (transitions, names) = try await transitions(of: id, to: next)
            let values = WorkflowStep.Values(
                screenFieldValues: move.screenFieldValues, names: names, product: jira.product)
            switch WorkflowStep.to(next, among: transitions, values: values) {
            case .transition(let id, let fields, _, _): step = JiraTransitionRequest(id, fields)
            case .unavailable(let reason, _):
                // The workflow has changed, or it requires more of this issue.
                if let type = WorkflowAPI.Key(current) { jira.workflows.forget(type) }
                throw .statusRejected("On the path to the status, \(reason)")
            }
        }
    }
}

extension JiraTransition {
    /// Returns the transition with the stable name of its target status.
    func named(by names: JiraNames) -> JiraTransition {
        var transition = self
        transition.to.untranslatedName = to.untranslatedName ?? to.name
        transition.to.name = names.name(of: to.value, in: JiraField.status.id) ?? to.name
        return transition
    }
}

extension WorkflowAPI.Key {
    /// Creates the key of an issue's type and project, or `nil` if the key of its project is unknown.
    init?(_ issue: EntitySnapshot) {
        // `projectIDs` holds both the ID and the key of the project.
        guard let project = issue.projectIDs?.first(where: { !$0.allSatisfy(\.isASCIIDigit) }) else { return nil }
        self.init(project: project, type: issue.entity.entityType)
    }
}
