import EntityModel

/// How an issue gets to a status in one step of its workflow.
enum WorkflowStep: Hashable, Sendable {
    /// By this transition; `fields` is what its screen asks for.
    case take(id: String, fields: [String: JiraFieldContent], endsWork: Bool)
    /// There is no way, in words for the person who reads why.
    case none(reason: String)

    /// Chooses among the transitions that the issue has now.
    ///
    /// - Parameters:
    ///   - status: the name of the status that is wanted.
    ///   - transitions: with the fields of their screens.
    /// - Returns: the first step there that asks for nothing but what can be answered.
    static func to(_ status: String, among transitions: [JiraTransition]) -> WorkflowStep {
        let steps = transitions.filter { $0.to.name.lowercased() == status.lowercased() }
        var unanswered: String?
        for step in steps {
            switch answers(to: step) {
            case .success(let fields):
                return .take(id: step.id, fields: fields, endsWork: step.to.statusCategory?.key == "done")
            case .failure(let field):
                unanswered = unanswered ?? "the step \"\(step.name)\" to \(status) asks for the field \(field.name)"
            }
        }
        if let unanswered { return .none(reason: unanswered) }
        let others = Set(transitions.map(\.to.name)).sorted().joined(separator: ", ")
        let rest = others.isEmpty ? "the workflow permits this user no step" : "the workflow leads on to \(others)"
        return .none(reason: "no step of the workflow leads to \(status) from here: \(rest)")
    }

    /// A field that nobody has a value for.
    private struct Unanswered: Error {
        var name: String
    }

    private static func answers(to step: JiraTransition) -> Result<[String: JiraFieldContent], Unanswered> {
        var fields: [String: JiraFieldContent] = [:]
        for (id, field) in step.fields ?? [:] where field.required == true && field.hasDefaultValue != true {
            guard id == "resolution", let resolution = resolution(among: field.allowedValues ?? []) else {
                return .failure(Unanswered(name: field.name ?? id))
            }
            fields[id] = .id(resolution)
        }
        return .success(fields)
    }

    /// Work that is finished elsewhere is done; a site that has renamed that puts it first.
    private static func resolution(among values: [JiraIssue.Value]) -> String? {
        (values.first { $0.name == "Done" } ?? values.first)?.id
    }
}
