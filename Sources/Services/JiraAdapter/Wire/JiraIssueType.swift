/// An issue type that is available in a project.
struct JiraIssueType: Decodable, Hashable, Sendable {
    var id: String
    var name: String
}

/// The response to `GET issue/createmeta/{project}/issuetypes`.
///
/// Each product uses another name for the list.
struct JiraIssueTypePage: JiraPage {
    var elements: [JiraIssueType]
    var total: Int?

    private enum CodingKeys: CodingKey {
        case issueTypes, values, total
    }

    init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        elements =
            try keys.decodeIfPresent([JiraIssueType].self, forKey: .issueTypes)
            ?? keys.decode([JiraIssueType].self, forKey: .values)
        total = try keys.decodeIfPresent(Int.self, forKey: .total)
    }
}

/// An issue type with the statuses that its issues can have in a project: an element of `GET project/{id}/statuses`.
struct JiraProjectIssueType: Decodable, Sendable {
    var id: String
    var name: String
    var subtask: Bool?
    var statuses: [JiraTransition.Status]
}

/// An issue type of the whole site: an element of `GET issuetype`.
struct JiraSiteIssueType: Decodable, Sendable {
    struct Scope: Decodable, Sendable {
        struct Project: Decodable, Sendable {}
        var project: Project?
    }

    var id: String
    var name: String
    var subtask: Bool?
    /// The level in the hierarchy.
    ///
    /// Only Cloud reports it.
    var hierarchyLevel: Int?
    /// The project to which the type belongs, if it belongs to a single one.
    var scope: Scope?
}

/// The response to `GET project/{id}/hierarchy`.
struct JiraHierarchy: Decodable, Sendable {
    struct Level: Decodable, Sendable {
        struct IssueType: Decodable, Sendable {
            var id: Int64
        }

        var level: Int
        var issueTypes: [IssueType]
    }

    var hierarchy: [Level]
}
