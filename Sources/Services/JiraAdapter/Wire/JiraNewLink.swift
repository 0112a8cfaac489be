/// The body of `POST issueLink`.
///
/// The link leads from `inwardIssue` to `outwardIssue`, where Jira shows it under the type's inward name.
struct JiraNewLink: Encodable, Sendable {
    struct Name: Encodable, Sendable {
        var name: String
    }

    struct Identifier: Encodable, Sendable {
        var id: String
    }

    var type: Name
    var inwardIssue: Identifier
    var outwardIssue: Identifier
}
