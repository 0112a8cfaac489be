import EntityModel

/// What Tandem's user must be allowed in a project, by Jira's keys.
///
/// Source: developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permissions.
enum JiraPermission {
    /// What profiles need.
    ///
    /// - Parameters:
    ///   - fields: that they map.
    ///   - logsWork: whether logged work crosses.
    ///   - makes: the mapped fields whose values are made where Jira lacks them.
    /// - Returns: Jira's keys.
    static func needed(by fields: Set<JiraField>, logsWork: Bool, makes: Set<FieldID> = []) -> [String] {
        var needed = [
            "BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "ADD_COMMENTS", "EDIT_OWN_COMMENTS",
            "DELETE_OWN_COMMENTS",
        ]
        if fields.contains(.status) { needed.append("TRANSITION_ISSUES") }
        if fields.contains(.assignee) { needed.append("ASSIGN_ISSUES") }
        if fields.contains(.links) { needed.append("LINK_ISSUES") }
        if fields.contains(.duedate) { needed.append("SCHEDULE_ISSUES") }
        if fields.contains(.attachment) { needed += ["CREATE_ATTACHMENTS", "DELETE_OWN_ATTACHMENTS"] }
        if logsWork { needed += ["WORK_ON_ISSUES", "EDIT_OWN_WORKLOGS", "DELETE_OWN_WORKLOGS"] }
        if makes.contains(where: { [.versions, .fixVersions, .components].contains(JiraField($0)) }) {
            needed.append("ADMINISTER_PROJECTS")
        }
        // Sprints stand in a field that goes by a number.
        if makes.contains(where: { JiraField($0) == nil }) { needed.append("MANAGE_SPRINTS_PERMISSION") }
        return needed
    }
}

extension JiraAPI {
    private struct Permissions: Decodable {
        struct Permission: Decodable {
            var havePermission: Bool
        }

        var permissions: [String: Permission]
    }

    /// Which of some permissions the user lacks in a project.
    func missingPermissions(of needed: [String], in project: String) async throws(ToolError) -> [String] {
        let place = project.allSatisfy(\.isASCIIDigit) ? "projectId" : "projectKey"
        let answer: Permissions = try await get(
            ["mypermissions"], query: [(place, project), ("permissions", needed.joined(separator: ","))])
        return needed.filter { answer.permissions[$0]?.havePermission != true }
    }
}
