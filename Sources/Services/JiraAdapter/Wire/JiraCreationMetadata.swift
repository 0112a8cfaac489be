/// The response to `GET issue/createmeta`, which Jira Server before 8.4 supports only in this form.
///
/// See: docs.atlassian.com/software/jira/docs/api/REST/7.6.1.
struct JiraCreationMetadata: Decodable, Sendable {
    struct Project: Decodable, Sendable {
        var issuetypes: [IssueType]
    }

    struct IssueType: Decodable, Sendable {
        var id: String
        var name: String
        /// The fields by their IDs, or `nil` if the request did not ask for them.
        var fields: [String: JiraCreateField]?
    }

    /// The requested projects in which this user may create issues.
    var projects: [Project]
}
