/// The answer to `GET issue/createmeta`, the only form of it that Jira Server had before 8.4.
///
/// Source: docs.atlassian.com/software/jira/docs/api/REST/7.6.1.
struct JiraCreationMetadata: Decodable, Sendable {
    struct Project: Decodable, Sendable {
        var issuetypes: [IssueType]
    }

    struct IssueType: Decodable, Sendable {
        var id: String
        var name: String
        /// By their ids; `nil` where they were not asked for.
        var fields: [String: JiraCreateField]?
    }

    /// Of the projects that were asked for those that this user may make issues in.
    var projects: [Project]
}
