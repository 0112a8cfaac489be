/// A change of an issue in Jira's changelog.
///
/// On Data Center, an issue that is read with `expand=changelog` contains the same entries. See: Jira Cloud REST API,
/// "Get changelogs".
struct JiraChangelogEntry: Decodable, Sendable {
    struct Item: Decodable, Sendable {
        /// The name of the field.
        ///
        /// System fields have an English name, and custom fields the name that administrators gave them.
        var field: String
        /// The ID of the field.
        ///
        /// Only Cloud reports it.
        var fieldId: String?
    }

    var author: JiraUser?
    var created: JiraDateTime
    var items: [Item]
}

/// An issue with its changelog.
struct JiraIssueWithChangelog: Decodable, Sendable {
    struct Changelog: Decodable, Sendable {
        var histories: [JiraChangelogEntry]
    }

    var changelog: Changelog
}
