/// A person with a login.
struct User: Hashable, Sendable {
    var id: Int
    var firstName: String
    var lastName: String
    var login: String
    var email: String
    var password: String
    /// Both the access tokens and the service token of this person.
    var tokens: [String]
    var isAdministrator: Bool
    var isActive = true

    var fullName: String { "\(firstName) \(lastName)" }
}

/// A set of rules for projects: which workflows, which priorities.
struct Process: Hashable, Sendable {
    var id: Int
    var name: String
}

/// The states that one type of card runs through in one process.
struct Workflow: Hashable, Sendable {
    var id: Int
    var name: String
    var process: Int
    var kind: CardKind
    /// The team whose own it is; `nil` for that of the process.
    var team: Int?
}

/// One step of a workflow.
struct EntityState: Hashable, Sendable {
    var id: Int
    var name: String
    var workflow: Int
    var isInitial: Bool
    var isPlanned: Bool
    var isFinal: Bool
    var numericPriority: Double
    /// Ids of the states that a card may go to from here.
    var next: [Int]
}

/// A value of one type's own set of priorities.
struct Priority: Hashable, Sendable {
    var id: Int
    var name: String
    var importance: Int
    var kind: CardKind
    var isDefault: Bool
}

struct Team: Hashable, Sendable {
    var id: Int
    var name: String
}

struct Project: Hashable, Sendable {
    var id: Int
    var name: String
    var description: String?
    var process: Int
    var createdAt: Instant
    var modifiedAt: Instant
    var version: Int64
    var owner: Int
}

/// The types of work items that this stand-in knows, with the ids of their entity types.
///
/// The last two are such as administrators make.
enum CardKind: Int, CaseIterable, Sendable {
    case userStory = 4
    case bug = 8
    case feature = 9
    case task = 5
    case request = 17
    case epic = 27
    case portfolioEpic = 32
    case testCase = 12
    case package = 1001
    case objective = 1002

    var name: String {
        switch self {
        case .userStory: "UserStory"
        case .bug: "Bug"
        case .feature: "Feature"
        case .task: "Task"
        case .request: "Request"
        case .epic: "Epic"
        case .portfolioEpic: "PortfolioEpic"
        case .testCase: "TestCase"
        case .package: "Package"
        case .objective: "Objective"
        }
    }

    /// Whether an administrator made it; every instance has the others.
    var isUserDefined: Bool { self == .package || self == .objective }

    /// The types of what can stand above it, the properties of the same names.
    var parents: [CardKind] {
        switch self {
        case .userStory: [.feature]
        case .bug: [.feature, .userStory]
        case .feature: [.epic]
        case .task: [.userStory]
        case .epic: [.portfolioEpic]
        case .package: [.feature]
        case .request, .portfolioEpic, .testCase, .objective: []
        }
    }

    /// Whether people and teams are assigned to it; its workflow is not told of otherwise.
    var isAssignable: Bool { self != .testCase && self != .objective }

    init?(named name: some StringProtocol) {
        guard let kind = CardKind.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }
}

/// How bad a bug is.
enum Severity: Int, CaseIterable, Sendable {
    case blocking = 1
    case critical, normal, small, enhancement

    var name: String {
        switch self {
        case .blocking: "Blocking"
        case .critical: "Critical"
        case .normal: "Normal"
        case .small: "Small"
        case .enhancement: "Enhancement"
        }
    }
}

/// A user story, bug or other assignable.
struct Card: Hashable, Sendable {
    var id: Int
    var kind: CardKind
    var name: String
    var description: String?
    var project: Int
    /// What stands above it, by its type.
    var parents: [CardKind: Int] = [:]
    var state: Int
    var priority: Int
    /// Bugs alone have it.
    var severity = Severity.normal
    var release: Int?
    var iteration: Int?
    var teamIteration: Int?
    /// What the card holds in fields that an administrator made, by their names.
    var custom: [String: JSONValue] = [:]
    var tags: String
    var effort: Double
    /// Of the roles that work on the card; its effort is their sum then.
    var roleEfforts: [RoleEffort] = []
    var plannedStart: Instant?
    var plannedEnd: Instant?
    var owner: Int
    var creator: Int
    var lastEditor: Int
    var lastCommenter: Int?
    var createdAt: Instant
    var modifiedAt: Instant
    var stateChangedAt: Instant
    var commentedAt: Instant?
    var numericPriority: Double
    var version: Int64
}

/// The effort of one role on a card.
struct RoleEffort: Hashable, Sendable {
    var id: Int
    var role: Int
    var effort: Double
}

/// A comment of a card or project.
struct Comment: Hashable, Sendable {
    var id: Int
    var general: Int
    var text: String
    var parent: Int?
    var owner: Int
    var createdAt: Instant
    var modifiedAt: Instant
    var isPrivate: Bool
    var isPinned: Bool
    var version: Int64
}

/// What one card or project is to another: the master comes first, the slave depends on it.
struct Relation: Hashable, Sendable {
    var id: Int
    var type: RelationType
    var master: Int
    var slave: Int
}

/// The kinds of relations, which nobody can change.
enum RelationType: Int, CaseIterable, Sendable {
    case dependency = 1
    case blocker, relation, link, duplicate

    var name: String {
        switch self {
        case .dependency: "Dependency"
        case .blocker: "Blocker"
        case .relation: "Relation"
        case .link: "Link"
        case .duplicate: "Duplicate"
        }
    }
}

/// That an item was converted, which gave it another id; a chain of conversions leads to its end.
struct Conversion: Hashable, Sendable {
    var id: Int
    var from: Int
    var fromKind: CardKind
    var to: Int
}
