import SimulatorKit

import struct Primitives.Timestamp

/// A user with a login.
struct User: Hashable, Sendable {
    var id: Int
    var firstName: String
    var lastName: String
    var login: String
    var email: String
    var password: String
    /// The access tokens and the service token of this user.
    var tokens: [String]
    var isAdministrator: Bool
    var isActive = true

    var fullName: String { "\(firstName) \(lastName)" }
}

/// A set of rules for projects: their workflows and priorities.
struct Process: Hashable, Sendable {
    var id: Int
    var name: String
}

/// The states of one card type in one process.
struct Workflow: Hashable, Sendable {
    var id: Int
    var name: String
    var process: Int
    var kind: CardKind
    /// The team that owns the workflow; `nil` for the workflow of the process.
    var team: Int?
}

/// A state of a workflow.
struct EntityState: Hashable, Sendable {
    var id: Int
    var name: String
    var workflow: Int
    var isInitial: Bool
    var isPlanned: Bool
    var isFinal: Bool
    var numericPriority: Double
    /// The IDs of the states that a card can move to from this state.
    var next: [Int]
}

/// A priority of one card type.
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
    var createdAt: Timestamp
    var modifiedAt: Timestamp
    var version: Int64
    var owner: Int
}

/// The work item types of this simulator, with the IDs of their entity types.
///
/// The last two are examples of types that administrators define.
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

    /// Whether an administrator defined the type; every instance has the other types.
    var isUserDefined: Bool { self == .package || self == .objective }

    /// The types that can be parents of this type.
    ///
    /// The parent properties have the same names.
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

    /// Whether users and teams can be assigned to the type.
    ///
    /// The metadata contains the workflow of only these types.
    var isAssignable: Bool { self != .testCase && self != .objective }

    init?(named name: some StringProtocol) {
        guard let kind = CardKind.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }
}

/// The severity of a bug.
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

/// A user story, a bug, or another work item.
struct Card: Hashable, Sendable {
    var id: Int
    var kind: CardKind
    var name: String
    var description: String?
    var project: Int
    /// The IDs of the parents, by parent type.
    var parents: [CardKind: Int] = [:]
    var state: Int
    var priority: Int
    /// The severity, which only bugs have.
    var severity = Severity.normal
    var release: Int?
    var iteration: Int?
    var teamIteration: Int?
    /// The values of custom fields, by field name.
    var custom: [String: JSONValue] = [:]
    var tags: String
    var effort: Double
    /// The efforts of the roles that work on the card.
    ///
    /// If it has some, the effort of the card is their sum.
    var roleEfforts: [RoleEffort] = []
    var plannedStart: Timestamp?
    var plannedEnd: Timestamp?
    var owner: Int
    var creator: Int
    var lastEditor: Int
    var lastCommenter: Int?
    var createdAt: Timestamp
    var modifiedAt: Timestamp
    var stateChangedAt: Timestamp
    var commentedAt: Timestamp?
    var numericPriority: Double
    var version: Int64
}

/// The effort of one role on a card.
struct RoleEffort: Hashable, Sendable {
    var id: Int
    var role: Int
    var effort: Double
}

/// A comment on a card or project.
struct Comment: Hashable, Sendable {
    var id: Int
    var general: Int
    var text: String
    var parent: Int?
    var owner: Int
    var createdAt: Timestamp
    var modifiedAt: Timestamp
    var isPrivate: Bool
    var isPinned: Bool
    var version: Int64
}

/// A relation between two cards or projects.
///
/// The slave depends on the master.
struct Relation: Hashable, Sendable {
    var id: Int
    var type: RelationType
    var master: Int
    var slave: Int
}

/// The kinds of relations, which users cannot change.
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

/// The record that an item was converted and got another ID.
///
/// A chain of conversions leads to the last ID.
struct Conversion: Hashable, Sendable {
    var id: Int
    var from: Int
    var fromKind: CardKind
    var to: Int
}
