/// The types of items that are kept in step, by the tool's own names in lower case.
///
/// Source: Targetprocess developer hub, "Resources and collections": what is assignable.
enum WorkItemType: String, CaseIterable, Sendable {
    case portfolioEpic = "portfolioepic"
    case epic
    case feature
    case userStory = "userstory"
    case task
    case bug
    case request
    case testPlan = "testplan"
    case testPlanRun = "testplanrun"
    case testCase = "testcase"

    /// The tool's own spelling.
    var name: String {
        switch self {
        case .portfolioEpic: "PortfolioEpic"
        case .epic: "Epic"
        case .feature: "Feature"
        case .userStory: "UserStory"
        case .task: "Task"
        case .bug: "Bug"
        case .request: "Request"
        case .testPlan: "TestPlan"
        case .testPlanRun: "TestPlanRun"
        case .testCase: "TestCase"
        }
    }

    /// Whether its items are work that people and teams are assigned to, with a workflow, an effort and a plan.
    ///
    /// Source: Targetprocess developer hub, "Resources and collections": a test case is a `General`, but no `Assignable`.
    var isAssignable: Bool { self != .testCase }

    /// How high its items stand above what people work on, or below it.
    var level: Int? {
        switch self {
        case .portfolioEpic: 3
        case .epic: 2
        case .feature: 1
        case .userStory, .bug, .request: 0
        case .task: -1
        case .testPlan, .testPlanRun, .testCase: nil
        }
    }

    /// The type of that name in any case.
    init?(_ name: String) {
        self.init(rawValue: name.lowercased())
    }
}
