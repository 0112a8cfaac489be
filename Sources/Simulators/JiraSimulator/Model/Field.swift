/// A field that issues of this site have.
struct Field: Sendable {
    let id: String
    let name: String
    let type: String
    var items: String?
    var custom: String?
    /// Whether the field is on the screens that create and edit an issue.
    var onScreen = false
    var required = false
    /// The choices that the field offers to a user.
    var choices: [Choice] = []
    /// The product that has the field; `nil` for both.
    var only: JiraDeployment?

    /// One of the values that a field offers.
    struct Choice: Sendable {
        let id: String
        let name: String
        var children: [Choice] = []
    }

    var customID: Int? { id.hasPrefix("customfield_") ? Int(id.dropFirst("customfield_".count)) : nil }

    static let storyPoints = "customfield_10016"
    static let sprint = "customfield_10020"
    static let acceptance = "customfield_10101"

    /// The epic link of Data Center.
    static let epicLink = "customfield_10014"

    private static let plugin = "com.atlassian.jira.plugin.system.customfieldtypes:"

    private static let versions = [Choice(id: "10400", name: "1.0"), Choice(id: "10401", name: "1.1")]

    private static func custom(
        _ id: Int, _ name: String, _ type: String, items: String? = nil, kind: String, choices: [Choice] = []
    ) -> Field {
        Field(
            id: "customfield_\(id)", name: name, type: type, items: items, custom: plugin + kind, onScreen: true,
            choices: choices)
    }

    /// Returns the fields of a product in the order in which answers list them.
    static func all(_ shape: JiraDeployment) -> [Field] { shape == .cloud ? cloud : dataCenter }

    /// Returns the field of a product that has the ID.
    static func named(_ id: String, _ shape: JiraDeployment) -> Field? {
        byID[id].flatMap { $0.only == nil || $0.only == shape ? $0 : nil }
    }

    private static let cloud = all.filter { $0.only != .datacenter }
    private static let dataCenter = all.filter { $0.only != .cloud }
    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

    private static let all: [Field] = [
        Field(id: "issuetype", name: "Issue Type", type: "issuetype", onScreen: true, required: true),
        Field(id: "project", name: "Project", type: "project", onScreen: true, required: true),
        Field(id: "summary", name: "Summary", type: "string", onScreen: true, required: true),
        Field(id: "description", name: "Description", type: "string", onScreen: true),
        Field(id: "environment", name: "Environment", type: "string", onScreen: true),
        Field(id: "status", name: "Status", type: "status"),
        Field(id: "resolution", name: "Resolution", type: "resolution"),
        Field(id: "resolutiondate", name: "Resolved", type: "datetime"),
        Field(id: "statuscategorychangedate", name: "Status Category Changed", type: "datetime"),
        Field(id: "priority", name: "Priority", type: "priority", onScreen: true),
        Field(id: "labels", name: "Labels", type: "array", items: "string", onScreen: true),
        Field(id: "assignee", name: "Assignee", type: "user", onScreen: true),
        Field(id: "reporter", name: "Reporter", type: "user", onScreen: true),
        Field(id: "creator", name: "Creator", type: "user"),
        Field(id: "created", name: "Created", type: "datetime"),
        Field(id: "updated", name: "Updated", type: "datetime"),
        Field(id: "archiveddate", name: "Archived", type: "datetime", only: .datacenter),
        Field(id: "archivedby", name: "Archiver", type: "user", only: .datacenter),
        Field(id: "duedate", name: "Due date", type: "date", onScreen: true),
        Field(id: "parent", name: "Parent", type: "issuelink", onScreen: true),
        Field(id: "subtasks", name: "Sub-tasks", type: "array", items: "issuelinks"),
        Field(id: "issuelinks", name: "Linked Issues", type: "array", items: "issuelinks"),
        Field(
            id: "components", name: "Components", type: "array", items: "component", onScreen: true,
            choices: [Choice(id: "10300", name: "Web"), Choice(id: "10301", name: "Search")]),
        Field(
            id: "versions", name: "Affects Version/s", type: "array", items: "version", onScreen: true,
            choices: versions),
        Field(
            id: "fixVersions", name: "Fix Version/s", type: "array", items: "version", onScreen: true,
            choices: versions),
        Field(id: "attachment", name: "Attachment", type: "array", items: "attachment"),
        Field(id: "comment", name: "Comment", type: "comments-page"),
        Field(id: "worklog", name: "Log Work", type: "array", items: "worklog"),
        Field(id: "watches", name: "Watchers", type: "watches"),
        Field(id: "votes", name: "Votes", type: "votes"),
        Field(id: "workratio", name: "Work Ratio", type: "number"),
        Field(id: "lastViewed", name: "Last Viewed", type: "datetime"),
        Field(id: "timetracking", name: "Time tracking", type: "timetracking"),
        Field(
            id: storyPoints, name: "Story point estimate", type: "number", custom: plugin + "float", onScreen: true),
        Field(
            id: sprint, name: "Sprint", type: "array", items: "json", custom: "com.pyxis.greenhopper.jira:gh-sprint",
            onScreen: true),
        Field(id: acceptance, name: "Acceptance", type: "string", custom: plugin + "textarea", onScreen: true),
        Field(
            id: epicLink, name: "Epic Link", type: "any", custom: "com.pyxis.greenhopper.jira:gh-epic-link",
            onScreen: true, only: .datacenter),
        Field(id: "customfield_10019", name: "Rank", type: "any", custom: "com.pyxis.greenhopper.jira:gh-lexo-rank"),
        Field(
            id: "customfield_10001", name: "Team", type: "team", custom: plugin + "atlassian-team", onScreen: true,
            only: .cloud),
        Field(
            id: "customfield_10003", name: "Team", type: "any",
            custom: "com.atlassian.teams:rm-teams-custom-field-team", onScreen: true, only: .datacenter),
        custom(10102, "Reference", "string", kind: "textfield"),
        custom(10103, "Specification", "string", kind: "url"),
        custom(10104, "Start date", "date", kind: "datepicker"),
        custom(10105, "Go-live", "datetime", kind: "datetime"),
        custom(
            10106, "Severity", "option", kind: "select",
            choices: [Choice(id: "10210", name: "Minor"), Choice(id: "10211", name: "Major")]),
        custom(
            10107, "Browsers", "array", items: "option", kind: "multicheckboxes",
            choices: [
                Choice(id: "10220", name: "Firefox"), Choice(id: "10221", name: "Chrome"),
                Choice(id: "10222", name: "Safari"),
            ]),
        custom(
            10108, "Region", "option-with-child", kind: "cascadingselect",
            choices: [
                Choice(id: "10230", name: "Europe", children: [Choice(id: "10231", name: "Spain")]),
                Choice(id: "10232", name: "Asia"),
                Choice(id: "10233", name: "EU"),
                Choice(
                    id: "10234", name: "EU - West",
                    children: [Choice(id: "10235", name: "Paris"), Choice(id: "10236", name: "Lyon - Nord")]),
                Choice(id: "10237", name: "EU - West - Lyon", children: [Choice(id: "10238", name: "Nord")]),
            ]),
        custom(10109, "Reviewer", "user", kind: "userpicker"),
        custom(10110, "Testers", "array", items: "user", kind: "multiuserpicker"),
        custom(10111, "Topics", "array", items: "string", kind: "labels"),
    ]
}
