/// A type of items that can be kept in step.
///
/// Those that most profiles name are known here. Of a further one, such as one that an administrator made, the tool's
/// metadata tells what its items have: see ``TargetprocessAPI/shape(of:)``.
/// Source: Targetprocess developer hub, "Resources and collections": what is assignable, and what is a `General`.
struct WorkItemType: Hashable, Sendable {
    /// As entities name it: in lower case.
    let rawValue: String
    /// The tool's own spelling where the type is built in; else as ``rawValue``.
    let name: String
    /// How high its items stand above what people work on, or below it.
    let level: Int?

    private init(named name: String, level: Int? = nil) {
        rawValue = name.lowercased()
        self.name = name
        self.level = level
    }

    static let portfolioEpic = WorkItemType(named: "PortfolioEpic", level: 3)
    static let epic = WorkItemType(named: "Epic", level: 2)
    static let feature = WorkItemType(named: "Feature", level: 1)
    static let userStory = WorkItemType(named: "UserStory", level: 0)
    static let bug = WorkItemType(named: "Bug", level: 0)
    static let request = WorkItemType(named: "Request", level: 0)
    static let task = WorkItemType(named: "Task", level: -1)
    static let testPlan = WorkItemType(named: "TestPlan")
    static let testPlanRun = WorkItemType(named: "TestPlanRun")
    static let testCase = WorkItemType(named: "TestCase")

    /// Those of which nothing needs to be told.
    static let builtIn: [WorkItemType] = [
        portfolioEpic, epic, feature, userStory, task, bug, request, testPlan, testPlanRun, testCase,
    ]

    private static let builtInByName = Dictionary(uniqueKeysWithValues: builtIn.map { ($0.rawValue, $0) })

    var isBuiltIn: Bool { WorkItemType.builtInByName[rawValue] != nil }

    /// Whether its items are work that people and teams are assigned to, with a workflow, an effort and a plan; `nil`
    /// where the metadata tells.
    var isAssignable: Bool? { isBuiltIn ? self != .testCase : nil }

    /// The type of that name in any case; `nil` for a name that no type can have, or that of what is no item.
    init?(_ name: String) {
        let name = name.lowercased()
        if let known = WorkItemType.builtInByName[name] {
            self = known
            return
        }
        guard let first = name.utf8.first, (0x61...0x7A).contains(first), name.utf8.count <= 100,
            name.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }),
            !WorkItemType.others.contains(name)
        else { return nil }
        self.init(named: name)
    }

    /// What every instance has that is no item: what items hold, are planned into or belong to, and people.
    private static let others: Set<String> = [
        "assignable", "assignedeffort", "assignment", "attachment", "build", "comment", "company", "context",
        "customactivity", "customfield", "customrule", "entitypermission", "entitystate", "entitytype", "general",
        "generalconversion", "generalfollower", "generaluser", "globalsettings", "inboundassignable", "iteration",
        "message", "messageuid", "milestone", "milestoneproject", "outboundassignable", "priority", "process",
        "program",
        "project", "projectmember", "relation", "relationtype", "release", "releaseproject", "requester", "requesttype",
        "revision", "revisionfile", "role", "roleeffort", "roleentitytype", "roleentitytypeprocesssetting", "severity",
        "tag", "team", "teamassignment", "teamiteration", "teammember", "teamproject", "term", "testcaserun",
        "testrunitemhierarchylink", "teststep", "teststeprun", "time", "user", "workflow",
    ]
}
