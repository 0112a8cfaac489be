import AdapterKit
import EntityModel

/// The way of an issue through its workflow.
extension JiraGateway {
    /// Steps to take, one after the other.
    struct WorkflowMove {
        fileprivate var first: JiraTransitionRequest
        /// The names of the statuses to go on to.
        fileprivate var rest: [String]
        /// Whether what is done afterwards may find the issue closed.
        var closesIssue: Bool
        /// What tells of the steps while they are taken, where there are several or an earlier attempt took some.
        fileprivate var walk: TransitionMarker?
        /// The stable name of the status that the steps lead to.
        var status: String
        /// The step that was chosen where several were possible.
        var choice: String?
        fileprivate var screenFieldValues = StepAnswers()
        /// The written fields that the first step takes along.
        var fields: Set<String> { Set((first.fields ?? [:]).keys) }
    }

    /// The steps to a status: one, or by the shortest way as many as the workflow takes.
    ///
    /// - Parameters:
    ///   - id: of the issue.
    ///   - value: the status; `nil` if it stays as it is.
    ///   - current: the issue as it was just read.
    ///   - answers: The values that the profile gives the fields that steps demand.
    ///   - written: The values that the same command writes.
    /// - Returns: the steps; `nil` if there are none to take.
    /// - Throws: `rejected` with the reason if there is no way.
    func move(
        _ id: String, to value: FieldValue?, current: EntitySnapshot, answers: StepAnswers = StepAnswers(),
        written: [String: JiraFieldInput] = [:]
    ) async throws(ToolError) -> WorkflowMove? {
        guard let value, value != current.fields[JiraField.status.id] else { return nil }
        guard case .state(let name) = value else { throw statusRejection("an issue always has a status") }
        var values = WorkflowStep.Values(
            screenFieldValues: answers, written: written, product: client.connection.product)
        let (transitions, names) = try await transitions(id, to: name)
        values.names = names
        var step = WorkflowStep.to(name, among: transitions, values: values)
        if case .unavailable(_, let demands) = step, !demands.isEmpty {
            // A screen does not ask for what the issue holds already.
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
            // A longer way around a step that demands a value would be a guess, too.
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

    /// Returns the transitions of an issue, each with the stable name of its status, and the names by which that was
    /// told.
    ///
    /// If none leads to the wanted status by the names that are known, Jira is asked for the names of all statuses.
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

    /// What tells of a walk through some statuses; `nil` for a single step that begins where the issue was left to be.
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

    /// Takes the steps.
    ///
    /// - Parameters:
    ///   - move: the steps; `nil` for none.
    ///   - id: of the issue.
    ///   - current: the issue as it was before.
    /// - Throws: `rejected` if one cannot be taken; those before it were taken.
    func performTransitions(_ move: WorkflowMove?, _ id: String, current: EntitySnapshot) async throws(ToolError) {
        guard let move else { return }
        guard let walk = move.walk else { return try await performSteps(move, id, current: current) }
        do {
            try await client.setTransitionMarker(walk.signed(by: signer, for: current.entity), of: id)
        } catch  where !error.isTransient {
            // Who may take steps may not always edit; the steps are taken all the same.
        }
        do throws(ToolError) {
            try await performSteps(move, id, current: current)
        } catch {
            // Who tries again goes on from where the issue is; who is refused stays there.
            if error.kind == .rejected { await removeTransitionMarker(of: id) }
            throw error
        }
        await removeTransitionMarker(of: id)
    }

    /// The steps are taken whatever comes of this; left behind, the property names statuses that the issue has passed.
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
                // Jira names what the step's screen asks for; the field that was to be written is the status.
                throw error.kind == .rejected ? statusRejection(error.message) : error
            }
            guard let next = rest.popFirst() else { return }
            let (transitions, names) = try await transitions(id, to: next)
            let values = WorkflowStep.Values(
                screenFieldValues: move.screenFieldValues, names: names, product: client.connection.product)
            switch WorkflowStep.to(next, among: transitions, values: values) {
            case .transition(let id, let fields, _, _): step = JiraTransitionRequest(id, fields)
            case .unavailable(let reason, _):
                // The workflow is not what it was, or asks more of this issue.
                if let place = place(of: current) { client.workflows.remove(place) }
                throw statusRejection("on the way there, \(reason)")
            }
        }
    }

    func statusRejection(_ reason: String) -> ToolError {
        ToolError(kind: .rejected, message: reason, fields: [JiraField.status.id: reason])
    }

    /// The workflow of an issue, where Jira tells it.
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
        // A project goes by its id and its key.
        let key = current.projectIDs?.first { !$0.allSatisfy(\.isASCIIDigit) }
        return key.map { JiraAPI.WorkflowKey(project: $0, type: current.entity.entityType) }
    }
}

extension JiraTransition {
    /// The transition with the stable name of the status that it leads to.
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
