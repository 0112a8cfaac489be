import EntityModel

/// The kinds of periods that Targetprocess plans items into.
///
/// Items show a period by its name. The raw value is its entity type.
enum PlanningPeriod: String, Hashable, Sendable {
    case release, iteration
    case teamIteration = "teamiteration"

    /// The field of an item that contains the period.
    var field: FieldID {
        switch self {
        case .release: TargetprocessField.release
        case .iteration: TargetprocessField.iteration
        case .teamIteration: TargetprocessField.teamIteration
        }
    }

    /// The name of that field in API v2.
    var member: String {
        switch self {
        case .release: "release"
        case .iteration: "iteration"
        case .teamIteration: "teamIteration"
        }
    }

    /// The types of items that can be planned into these periods.
    var types: [WorkItemType] {
        switch self {
        case .release: [.feature, .userStory, .task, .bug, .request]
        case .iteration, .teamIteration: [.userStory, .task, .bug]
        }
    }
}
