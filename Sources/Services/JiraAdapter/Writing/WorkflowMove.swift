import EntityModel

/// The transitions that change the status of an issue, one after the other.
struct WorkflowMove: Sendable {
    /// The first transition.
    var first: JiraTransitionRequest
    /// The names of the statuses to move to after the first transition.
    var rest: [String] = []
    /// Whether an edit after the transitions may find the issue closed.
    var closesIssue: Bool
    /// The marker on the issue during the transitions.
    ///
    /// It exists if the path has several transitions, or if an earlier attempt was interrupted.
    var marker: TransitionMarker?
    /// The stable name of the status that the transitions lead to.
    var status: String
    /// The transition that was chosen among several possible ones.
    var choice: String?
    /// The values that the profile gives the fields that transitions require.
    var screenFieldValues = StepAnswers()

    /// The written fields that the first transition sets.
    var fields: Set<String> { Set((first.fields ?? [:]).keys) }
}

extension ToolError {
    /// Returns the error for a status that an issue cannot have.
    static func statusRejected(_ reason: String) -> ToolError {
        ToolError(kind: .rejected, message: reason, fields: [JiraField.status.id: reason])
    }
}
