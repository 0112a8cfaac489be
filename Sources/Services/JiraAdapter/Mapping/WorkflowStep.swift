import EntityModel

/// A transition of an issue's workflow that leads to a status.
enum WorkflowStep: Hashable, Sendable {
    /// A transition is possible.
    ///
    /// `fields` holds the values for its screen, and `choice` explains the selection.
    case transition(id: String, fields: [String: JiraFieldInput], closesIssue: Bool, choice: String? = nil)
    /// No transition is possible, for this reason.
    ///
    /// `requiredFields` names the fields without a value.
    case unavailable(reason: String, requiredFields: Set<String> = [])

    /// The values that are available for the fields on a transition screen.
    struct Values {
        /// The values that the profile gives.
        var screenFieldValues = StepAnswers()
        /// The values that the same command writes.
        var written: [String: JiraFieldInput] = [:]
        /// The fields of the issue that already have a value.
        var fieldsInUse: Set<String> = []
        /// The names of resolutions.
        var names = JiraNames()
        var product = JiraProduct.cloud
    }

    /// A transition with the values for the required fields of its screen.
    private struct Candidate {
        var transition: JiraTransition
        var fields: [String: JiraFieldInput]
        var requiresNothing: Bool
        var resolution: String?

        /// The order in which transitions are preferred.
        ///
        /// A transition that requires nothing comes first. Next comes one that sets the resolution of the profile. Jira's
        /// own order has no meaning, so the ID decides between the others.
        var rank: (Int, Int, Int, String) {
            (requiresNothing ? 0 : 1, resolution == nil ? 1 : 0, Int(transition.id) ?? .max, transition.id)
        }
    }

    /// Chooses among the transitions that the issue offers now.
    ///
    /// - Parameters:
    ///   - status: The stable name of the requested status, or another of its names.
    ///   - transitions: The transitions with the fields on their screens.
    ///   - values: The values for required fields.
    /// - Returns: The transition that requires nothing, or otherwise one whose required fields all have values.
    static func to(
        _ status: String, among transitions: [JiraTransition], values: Values = Values()
    ) -> WorkflowStep {
        let steps = transitions.filter { $0.leads(to: status) }
        var candidates: [Candidate] = []
        var problems: [(step: JiraTransition, problem: Problem)] = []
        for step in steps {
            switch screenFieldValues(to: step, values) {
            case .success(let candidate): candidates.append(candidate)
            case .failure(let problem): problems.append((step, problem))
            }
        }
        candidates.sort { $0.rank < $1.rank }
        guard let best = candidates.first else {
            return refusal(of: problems, to: status, among: transitions)
        }
        let equals = candidates.filter { $0.requiresNothing == best.requiresNothing }
        return .transition(
            id: best.transition.id, fields: best.fields,
            closesIssue: best.transition.to.statusCategory?.key == "done", choice: choice(best, among: equals))
    }

    /// Whether every field that a transition requires has a default in Jira.
    static func requiresNothing(_ transition: JiraTransition) -> Bool {
        (transition.fields ?? [:]).values.allSatisfy { !$0.requiresValue }
    }

    private static func choice(_ best: Candidate, among equals: [Candidate]) -> String? {
        var sentences: [String] = []
        if equals.count > 1 {
            let names = equals.map { "\"\($0.transition.name)\" (\($0.transition.id))" }.joined(separator: ", ")
            sentences.append(
                "\(equals.count) workflow steps lead to this status: \(names). Tandem takes "
                    + "\"\(best.transition.name)\".")
        }
        if let resolution = best.resolution {
            sentences.append("The profile sets the resolution \(resolution).")
        }
        return sentences.isEmpty ? nil : sentences.joined(separator: " ")
    }

    private static func refusal(
        of problems: [(step: JiraTransition, problem: Problem)], to status: String, among transitions: [JiraTransition]
    ) -> WorkflowStep {
        let first = problems.min { (Int($0.step.id) ?? .max, $0.step.id) < (Int($1.step.id) ?? .max, $1.step.id) }
        if let first {
            return .unavailable(
                reason: "the step \"\(first.step.name)\" to \(status) \(first.problem.description)",
                requiredFields: Set(problems.map(\.problem.field)))
        }
        let others = Set(transitions.map(\.to.name)).sorted().joined(separator: ", ")
        let rest = others.isEmpty ? "the workflow permits this user no step" : "the workflow leads on to \(others)"
        return .unavailable(reason: "no step of the workflow leads to \(status) from here: \(rest)")
    }

    // MARK: Required fields

    /// A required field without a value.
    private struct Problem: Error {
        var field: String
        /// The problem, as the end of a sentence about the transition.
        var description: String
    }

    private static let resolution = "resolution"

    private static func screenFieldValues(to step: JiraTransition, _ values: Values) -> Result<Candidate, Problem> {
        var candidate = Candidate(transition: step, fields: [:], requiresNothing: true)
        for (id, field) in (step.fields ?? [:]).sorted(by: { $0.key < $1.key }) {
            if id == resolution {
                switch answer(toResolution: field, of: step, values) {
                case .success(let answer):
                    if let answer {
                        candidate.fields[id] = answer.content
                        candidate.resolution = answer.name
                    }
                case .failure(let problem): return .failure(problem)
                }
            } else if field.requiresValue, !values.fieldsInUse.contains(id) {
                guard let content = values.written[id] ?? field.content(of: id, values) else {
                    return .failure(
                        Problem(
                            field: id,
                            description:
                                "demands a value for \(field.name ?? id). Add \(id) to \"defaults\" of the type "
                                + "mapping in the profile"))
                }
                candidate.fields[id] = content
            }
            if field.requiresValue { candidate.requiresNothing = false }
        }
        return .success(candidate)
    }

    private typealias Answer = (content: JiraFieldInput, name: String?)

    /// Returns the resolution that the command writes or that the profile names.
    ///
    /// Without either, none is chosen.
    private static func answer(
        toResolution field: JiraTransition.Field, of step: JiraTransition, _ values: Values
    ) -> Result<Answer?, Problem> {
        if let content = values.written[resolution], content != .null { return .success((content, nil)) }
        let offered = (field.allowedValues ?? []).compactMap(\.name).joined(separator: ", ")
        guard let named = values.screenFieldValues.resolution(to: step.names) else {
            guard field.requiresValue else { return .success(nil) }
            return .failure(
                Problem(
                    field: resolution,
                    description:
                        "demands a resolution, one of: \(offered). Add a row to \"resolutions\" of the type mapping "
                        + "in the profile, such as {\"\(step.to.name)\": \"…\"}"))
        }
        let id = values.names.id(called: named, in: FieldID(resolution))
        let value = field.allowedValues?.first { value in
            [value.id, value.name, value.untranslatedName].contains { $0?.lowercased() == named.lowercased() }
                || value.id != nil && value.id == id
        }
        guard let content = value?.id.map(JiraFieldInput.id) else {
            guard field.requiresValue else { return .success(nil) }
            return .failure(
                Problem(
                    field: resolution,
                    description: "does not offer the resolution \(named) of the profile. It offers: \(offered)"))
        }
        return .success((content, named))
    }
}

extension JiraTransition {
    /// All names of the status that the transition leads to.
    var names: [String] { [to.name] + [to.id, to.untranslatedName].compactMap(\.self) }

    func leads(to status: String) -> Bool { names.contains { $0.lowercased() == status.lowercased() } }
}

extension JiraTransition.Field {
    /// Whether a request must contain a value.
    var requiresValue: Bool { required == true && hasDefaultValue != true }

    /// Returns the value that the profile gives the field.
    fileprivate func content(of id: String, _ values: WorkflowStep.Values) -> JiraFieldInput? {
        guard let text = values.screenFieldValues.defaults[FieldID(id)] else { return nil }
        let field = JiraCreateField(
            id: id, name: name, isRequired: true, type: type, items: items, allowedValues: allowedValues ?? [])
        return field.content(text, for: values.product)
    }
}
