import AdapterKit
import EntityModel

/// The moves of an issue through its workflow.
extension JiraGateway {
    /// The transitions to perform, one after the other.
    struct WorkflowMove {
        fileprivate var first: JiraTransitionRequest
        /// The names of the statuses to move to after the first transition.
        fileprivate var rest: [String]
        /// Whether an edit after the transitions may find the issue closed.
        var closesIssue: Bool
        /// The marker on the issue during the transitions.
        ///
        /// It exists if the path has several transitions, or if an earlier attempt was interrupted.
        fileprivate var walk: TransitionMarker?
        /// The stable name of the status that the transitions lead to.
        var status: String
        /// The transition that was chosen among several possible ones.
        var choice: String?
        fileprivate var screenFieldValues = StepAnswers()
        /// The written fields that the first transition sets.
        var fields: Set<String> { Set((first.fields ?? [:]).keys) }
    }

    /// Returns the transitions to a status: a single one, or the shortest path through the workflow.
    ///
    /// - Parameters:
    ///   - id: The ID of the issue.
    ///   - value: The status; `nil` if it stays unchanged.
    ///   - current: The issue as it was just read.
    ///   - answers: The values that the profile gives the fields that transitions require.
    ///   - written: The values that the same command writes.
    /// - Returns: The transitions; `nil` if none is needed.
    /// - Throws: `ToolError` of kind `.rejected` with the reason if no path exists.
    func move(
        _ id: String, to value: FieldValue?, current: EntitySnapshot, answers: StepAnswers = StepAnswers(),
        written: [String: JiraFieldInput] = [:]
    ) async throws(ToolError) -> WorkflowMove? {
        guard let value, value != current.fields[JiraField.status.id] else { return nil }
        guard case .state(let name) = value else { throw statusRejection("An issue always has a status.") }
        var values = WorkflowStep.Values(
            screenFieldValues: answers, written: written, product: client.connection.product)
        let (transitions, names) = try await transitions(id, to: name)
        values.names = names
        var step = WorkflowStep.to(name, among: transitions, values: values)
        if case .unavailable(_, let demands) = step, !demands.isEmpty {
            // A field that already has a value satisfies the screen of a transition.
            values.held = try await client.fieldsInUse(demands, of: id)
            step = WorkflowStep.to(name, among: transitions, values: values)
        }
        switch step {
        case .transition(let step, let fields, let endsWork, let choice):
            return WorkflowMove(
                first: JiraTransitionRequest(step, fields), rest: [], closesIssue: endsWork,
                walk: walk(from: current, via: []),
                status: transitions.first { $0.id == step }?.to.name ?? name, choice: choice, screenFieldValues: answers
            )
        case .unavailable(let reason, let demands):
            // A longer path around a transition that requires a value would also be a guess.
            guard demands.isEmpty else { throw statusRejection(reason) }
            guard let workflow = try await workflow(of: current) else {
                throw statusRejection(
                    "\(reason); Jira does not tell this user the workflow, so that Tandem finds single steps only")
            }
            let wanted = (names.name(called: name, in: JiraField.status.id) ?? name).lowercased()
            guard let way = way(through: workflow, from: current, to: { $0 == wanted }), way.count > 1 else {
                throw statusRejection(reason)
            }
            guard
                case .transition(let step, let fields, _, _) = WorkflowStep.to(
                    way[0], among: transitions, values: values)
            else { throw statusRejection(reason) }
            let isDone = current.stateCategories?[JiraField.status.id] == .done
            return WorkflowMove(
                first: JiraTransitionRequest(step, fields), rest: Array(way.dropFirst()), closesIssue: !isDone,
                walk: walk(from: current, via: Array(way.dropLast())), status: way.last ?? name,
                screenFieldValues: answers)
        }
    }

    /// Returns the transitions of an issue, each with the stable name of its status, and the names that were used.
    ///
    /// If no known name matches the requested status, Jira is asked for the names of all statuses.
    private func transitions(
        _ id: String, to status: String
    ) async throws(ToolError) -> ([JiraTransition], JiraNames) {
        let told = try await client.transitions(id)
        let known = client.connection.names
        let transitions = told.map { $0.named(by: known) }
        guard !transitions.contains(where: { $0.leads(to: status) }) else { return (transitions, known) }
        let names = await client.statusNames()
        return (told.map { $0.named(by: names) }, names)
    }

    /// Returns the marker for a path through some statuses, or `nil` for a single transition of an uninterrupted issue.
    private func walk(from current: EntitySnapshot, via statuses: [String]) -> TransitionMarker? {
        let begun = current.interruptedWrites?[JiraField.status.id]
        guard begun != nil || !statuses.isEmpty, case .state(let here)? = current.fields[JiraField.status.id] else {
            return nil
        }
        guard case .state(let from)? = begun else {
            return TransitionMarker(from: here, via: statuses, startedAt: client.now())
        }
        return TransitionMarker(from: from, via: [here] + statuses, startedAt: client.now())
    }

    /// Performs the transitions.
    ///
    /// - Parameters:
    ///   - move: The transitions; `nil` for none.
    ///   - id: The ID of the issue.
    ///   - current: The issue as it was before.
    /// - Throws: `ToolError` of kind `.rejected` if Jira does not accept a transition. The earlier ones were performed.
    func performTransitions(_ move: WorkflowMove?, _ id: String, current: EntitySnapshot) async throws(ToolError) {
        guard let move else { return }
        guard let walk = move.walk else { return try await performSteps(move, id, current: current) }
        do {
            try await client.setTransitionMarker(walk.signed(by: signer, for: current.entity), of: id)
        } catch  where !error.isTransient {
            // A user who may perform transitions may lack the right to edit. The marker is optional, so the transitions
            // go on.
        }
        do throws(ToolError) {
            try await performSteps(move, id, current: current)
        } catch {
            // A retry continues from the issue's current status and needs the marker. After a rejection there is no
            // retry.
            if error.kind == .rejected { await removeTransitionMarker(of: id) }
            throw error
        }
        await removeTransitionMarker(of: id)
    }

    /// Removes the marker.
    ///
    /// If that fails, the property stays and names statuses that the issue has passed, which is harmless.
    private func removeTransitionMarker(of id: String) async {
        do {
            try await client.removeTransitionMarker(of: id)
        } catch {
            return
        }
    }

    private func performSteps(_ move: WorkflowMove, _ id: String, current: EntitySnapshot) async throws(ToolError) {
        var step = move.first
        var rest = move.rest[...]
        while true {
            do {
                try await client.move(id, step)
            } catch {
                // Jira names the fields that the screen requires, but the command writes the status. So the status gets
                // the error.
                throw error.kind == .rejected ? statusRejection(error.message) : error
            }
            guard let next = rest.popFirst() else { return }
            let (transitions, names) = try await transitions(id, to: next)
            let values = WorkflowStep.Values(
                screenFieldValues: move.screenFieldValues, names: names, product: client.connection.product)
            switch WorkflowStep.to(next, among: transitions, values: values) {
            case .transition(let id, let fields, _, _): step = JiraTransitionRequest(id, fields)
            case .unavailable(let reason, _):
                // The workflow has changed, or it requires more of this issue.
                if let place = place(of: current) { client.workflows.remove(place) }
                throw statusRejection("On the path to the status, \(reason)")
            }
        }
    }

    func statusRejection(_ reason: String) -> ToolError {
        ToolError(kind: .rejected, message: reason, fields: [JiraField.status.id: reason])
    }

    /// Returns the workflow of an issue, if Jira reports it.
    func workflow(of current: EntitySnapshot) async throws(ToolError) -> JiraWorkflow? {
        guard let place = place(of: current) else { return nil }
        return await client.workflow(of: place)
    }

    func way(
        through workflow: JiraWorkflow, from current: EntitySnapshot, to isWanted: (String) -> Bool
    ) -> [String]? {
        guard case .state(let status)? = current.fields[JiraField.status.id] else { return nil }
        return workflow.path(from: status, to: isWanted)
    }

    private func place(of current: EntitySnapshot) -> JiraAPI.WorkflowKey? {
        // `projectIDs` holds both the ID and the key of the project.
        let key = current.projectIDs?.first { !$0.allSatisfy(\.isASCIIDigit) }
        return key.map { JiraAPI.WorkflowKey(project: $0, type: current.entity.entityType) }
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

extension JiraTransitionRequest {
    fileprivate init(_ step: String, _ fields: [String: JiraFieldInput]) {
        self.init(transition: JiraTransitionRequest.Step(id: step), fields: fields.isEmpty ? nil : fields)
    }
}
