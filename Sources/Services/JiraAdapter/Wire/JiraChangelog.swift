/// A change of an issue as Jira remembers it.
///
/// Source: Jira Cloud REST API, "Get changelogs"; on Data Center the same stands in an issue that is read with
/// `expand=changelog`.
struct JiraChangelogEntry: Decodable, Sendable {
    struct Item: Decodable, Sendable {
        /// What the field is called: Jira's own fields by a name in English, others as people named them.
        var field: String
        /// Cloud tells it.
        var fieldId: String?
    }

    var author: JiraUser?
    var created: JiraDateTime
    var items: [Item]
}

/// An issue with all that Jira remembers of it.
struct JiraIssueWithChangelog: Decodable, Sendable {
    struct Changelog: Decodable, Sendable {
        var histories: [JiraChangelogEntry]
    }

    var changelog: Changelog
}
