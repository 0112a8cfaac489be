/// A type of issues that can be made in a project.
struct JiraIssueType: Decodable, Hashable, Sendable {
    var id: String
    var name: String
}

/// The answer to `GET issue/createmeta/{project}/issuetypes`, whose list has another name in each product.
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
