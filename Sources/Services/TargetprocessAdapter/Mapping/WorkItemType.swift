/// A type of items that Tandem can sync.
///
/// The adapter knows the built-in types. For other types, such as those that an administrator created, the tool's
/// metadata describes the items. The method ``MetadataAPI/schema(of:)`` reads it.
///
/// See: Targetprocess developer hub, "Resources and collections", which defines assignable items and `General`
struct WorkItemType: Hashable, Sendable {
    /// The name of the type in lower case, as in entity references.
    let rawValue: String
    /// The tool's own spelling if the type is built in.
    ///
    /// Otherwise, the same text as ``rawValue``.
    let name: String
    /// The level in the hierarchy, relative to the items that users work on directly, which have level 0.
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

    /// The types that every instance has and whose metadata the adapter does not need to read.
    static let builtIn: [WorkItemType] = [
        portfolioEpic, epic, feature, userStory, task, bug, request, testPlan, testPlanRun, testCase,
    ]

    private static let builtInByName = Dictionary(uniqueKeysWithValues: builtIn.map { ($0.rawValue, $0) })

    var isBuiltIn: Bool { WorkItemType.builtInByName[rawValue] != nil }

    /// Whether users and teams can be assigned to the items, which then have a workflow, an effort, and a plan.
    ///
    /// The value is `nil` if only the metadata contains this information.
    var isAssignable: Bool? { isBuiltIn ? self != .testCase : nil }

    /// Creates the type with a name in any case, or `nil` if no item type can have this name.
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

    /// The resources of every instance that are not items: parts of items, periods and other owners of items, and
    /// users.
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
