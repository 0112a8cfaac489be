import EntityModel

/// The search for the transitions that change the status of an issue.
struct JiraWorkflowMoves: Sendable {
    let jira: JiraAPI
    let transitions: JiraTransitionWriter

    /// Returns the transitions to a status: a single one, or the shortest path through the workflow.
    ///
    /// - Parameters:
    ///   - id: The ID of the issue.
    ///   - value: The status; `nil` if it stays unchanged.
    ///   - current: The issue as it was just read.
    ///   - screenFieldValues: The values that the profile gives the fields that transitions require.
    ///   - written: The values that the same command writes.
    /// - Returns: The transitions; `nil` if none is needed.
    /// - Throws: `ToolError` of kind `.rejected` with the reason if no path exists.
    func move(
        _ id: String, to value: FieldValue?, current: EntitySnapshot, screenFieldValues: StepAnswers,
        written: [String: JiraFieldInput]
    ) async throws(ToolError) -> WorkflowMove? {
        guard let value, value != current.fields[JiraField.status.id] else { return nil }
        guard case .state(let name) = value else { throw .statusRejected("An issue always has a status.") }
        var values = WorkflowStep.Values(
            screenFieldValues: screenFieldValues, written: written, product: jira.product)
        let (transitions, names) = try await transitions.transitions(of: id, to: name)
        values.names = names
        var step = WorkflowStep.to(name, among: transitions, values: values)
        if case .unavailable(_, let requiredFields) = step, !requiredFields.isEmpty {
            // A field that already has a value satisfies the screen of a transition.
            values.fieldsInUse = try await jira.issues.fieldsInUse(requiredFields, of: id)
            step = WorkflowStep.to(name, among: transitions, values: values)
        }
        switch step {
        case .transition(let id, let fields, let closesIssue, let choice):
            return WorkflowMove(
                first: JiraTransitionRequest(id, fields), closesIssue: closesIssue,
                marker: marker(from: current, via: []), status: transitions.first { $0.id == id }?.to.name ?? name,
                choice: choice, screenFieldValues: screenFieldValues)
        case .unavailable(let reason, let requiredFields):
            // A longer path around a transition that requires a value would also be a guess.
            guard requiredFields.isEmpty else { throw .statusRejected(reason) }
            return try await path(to: name, current: current, among: transitions, values: values, reason: reason)
        }
    }

    /// Returns the shortest path of several transitions to a status.
    private func path(
        to name: String, current: EntitySnapshot, among transitions: [JiraTransition], values: WorkflowStep.Values,
        reason: String
    ) async throws(ToolError) -> WorkflowMove {
        guard let workflow = await workflow(of: current) else {
            throw .statusRejected(
                "\(reason); Jira does not tell this user the workflow, so that Tandem finds single steps only")
        }
        let wanted = (values.names.name(called: name, in: JiraField.status.id) ?? name).lowercased()
        guard let path = workflow.path(from: current, to: { $0 == wanted }), path.count > 1,
            case .transition(let id, let fields, _, _) = WorkflowStep.to(path[0], among: transitions, values: values)
        else { throw .statusRejected(reason) }
        let isDone = current.stateCategories?[JiraField.status.id] == .done
        return WorkflowMove(
            first: JiraTransitionRequest(id, fields), rest: Array(path.dropFirst()), closesIssue: !isDone,
            marker: marker(from: current, via: Array(path.dropLast())), status: path.last ?? name,
            screenFieldValues: values.screenFieldValues)
    }

    /// Returns a status of the requested category: the current one, or one that transitions lead to.
    ///
    /// - Parameters:
    ///   - category: The requested state category.
    ///   - current: The issue as it was just read.
    /// - Returns: The status by its stable name.
    /// - Throws: `ToolError` of kind `.rejected` if no path leads to such a status.
    func status(of category: StateCategory, current: EntitySnapshot) async throws(ToolError) -> FieldValue {
        let field = JiraField.status.id
        if current.stateCategories?[field] == category, let status = current.fields[field] { return status }
        let names = jira.connection.names
        let offered = try await jira.issues.transitions(of: try current.entity.issueID).map { $0.named(by: names) }
        let steps = offered.filter { StateCategory($0.to.statusCategory) == category }
        if let step = steps.first(where: WorkflowStep.requiresNothing) ?? steps.first { return .state(step.to.name) }
        guard let workflow = await workflow(of: current),
            let path = workflow.path(from: current, to: { workflow.categories[$0] == category }), let last = path.last
        else { throw .statusRejected("no step of the workflow leads to a status of that stage from here") }
        return .state(last)
    }

    /// Returns the marker for a path through some statuses, or `nil` for a single transition of an uninterrupted issue.
    private func marker(from current: EntitySnapshot, via statuses: [String]) -> TransitionMarker? {
        let interrupted = current.interruptedWrites?[JiraField.status.id]
        guard interrupted != nil || !statuses.isEmpty, case .state(let here)? = current.fields[JiraField.status.id]
        else { return nil }
        guard case .state(let from)? = interrupted else {
            return TransitionMarker(from: here, via: statuses, startedAt: jira.now())
        }
        return TransitionMarker(from: from, via: [here] + statuses, startedAt: jira.now())
    }

    private func workflow(of current: EntitySnapshot) async -> JiraWorkflow? {
        guard let type = WorkflowAPI.Key(current) else { return nil }
        return await jira.workflows.workflow(of: type)
    }
}

extension JiraWorkflow {
    /// Returns the shortest path from an issue's status to a requested one.
    fileprivate func path(from current: EntitySnapshot, to isWanted: (String) -> Bool) -> [String]? {
        guard case .state(let status)? = current.fields[JiraField.status.id] else { return nil }
        return path(from: status, to: isWanted)
    }
}
