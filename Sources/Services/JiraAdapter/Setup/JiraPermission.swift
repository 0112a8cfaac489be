import EntityModel

/// The permissions that Tandem's user needs in a project, by their Jira keys.
///
/// Source: developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permissions.
enum JiraPermission {
    /// Returns the permissions that the profiles need.
    ///
    /// - Parameter selection: The fields that the profiles map.
    /// - Returns: The Jira keys of the permissions.
    static func needed(by selection: JiraFieldSelection) -> [String] {
        let (fields, created) = (selection.fields, selection.fieldsWithReferenceCreation)
        var needed = [
            "BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "ADD_COMMENTS", "EDIT_OWN_COMMENTS",
            "DELETE_OWN_COMMENTS",
        ]
        if fields.contains(.status) { needed.append("TRANSITION_ISSUES") }
        if fields.contains(.assignee) { needed.append("ASSIGN_ISSUES") }
        if fields.contains(.links) { needed.append("LINK_ISSUES") }
        if fields.contains(.duedate) { needed.append("SCHEDULE_ISSUES") }
        if fields.contains(.attachment) { needed += ["CREATE_ATTACHMENTS", "DELETE_OWN_ATTACHMENTS"] }
        if selection.mapsWorklogs { needed += ["WORK_ON_ISSUES", "EDIT_OWN_WORKLOGS", "DELETE_OWN_WORKLOGS"] }
        if created.contains(where: { [.versions, .fixVersions, .components].contains(JiraField($0)) }) {
            needed.append("ADMINISTER_PROJECTS")
        }
        // The sprint field is a custom field, so only its number is known.
        if created.contains(where: { JiraField($0) == nil }) { needed.append("MANAGE_SPRINTS_PERMISSION") }
        return needed
    }
}
