/// A field that issues of this site have.
struct Field: Sendable {
    let id: String
    let name: String
    let type: String
    var items: String?
    var custom: String?
    /// Whether it is on the screens to create and edit an issue.
    var onScreen = false
    var required = false

    var customID: Int? { id.hasPrefix("customfield_") ? Int(id.dropFirst("customfield_".count)) : nil }

    static let storyPoints = "customfield_10016"
    static let sprint = "customfield_10020"
    static let acceptance = "customfield_10101"

    private static let plugin = "com.atlassian.jira.plugin.system.customfieldtypes:"

    /// All fields, in the order in which answers list them.
    static let all: [Field] = [
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
        Field(id: "duedate", name: "Due date", type: "date", onScreen: true),
        Field(id: "parent", name: "Parent", type: "issuelink", onScreen: true),
        Field(id: "subtasks", name: "Sub-tasks", type: "array", items: "issuelinks"),
        Field(id: "issuelinks", name: "Linked Issues", type: "array", items: "issuelinks"),
        Field(id: "components", name: "Components", type: "array", items: "component"),
        Field(id: "versions", name: "Affects Version/s", type: "array", items: "version"),
        Field(id: "fixVersions", name: "Fix Version/s", type: "array", items: "version"),
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
    ]

    static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
}
