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
