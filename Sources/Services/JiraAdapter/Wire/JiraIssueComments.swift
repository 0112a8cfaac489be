import EntityModel

/// An issue with the IDs and times of its comments and worklogs.
struct JiraIssueComments: Decodable, Sendable {
    var id: String
    var comments: JiraStampPage?
    var worklogs: JiraStampPage?

    private enum CodingKeys: CodingKey {
        case id, fields
    }

    private enum FieldKeys: String, CodingKey {
        case comments = "comment"
        case worklogs = "worklog"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        let fields = try? values.nestedContainer(keyedBy: FieldKeys.self, forKey: .fields)
        comments = fields?.decodeLeniently(JiraStampPage.self, forKey: .comments)
        worklogs = fields?.decodeLeniently(JiraStampPage.self, forKey: .worklogs)
    }
}

/// A comment or a worklog without its text.
struct JiraCommentStamp: Decodable, Sendable {
    var id: String
    var updated: JiraDateTime?

    private enum CodingKeys: CodingKey {
        case id, updated
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        updated = values.decodeLeniently(JiraDateTime.self, forKey: .updated)
    }
}

/// A page of the comments or the worklogs of an issue.
struct JiraStampPage: JiraPage {
    var elements: [JiraCommentStamp]
    var total: Int?

    /// Whether the page is complete.
    ///
    /// On Cloud, a search returns at most 20 comments or worklogs per issue.
    var isWhole: Bool { total == elements.count }
}

extension JiraStampPage: Decodable {
    private enum CodingKeys: CodingKey {
        case comments, worklogs, total
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        total = values.decodeLeniently(Int.self, forKey: .total)
        let key = values.contains(.comments) ? CodingKeys.comments : .worklogs
        elements = try values.decode([JiraCommentStamp].self, forKey: key)
    }
}

/// The response to a search for ``JiraIssueComments``.
struct JiraIssueCommentsPage: Decodable, Sendable {
    var issues: [JiraIssueComments]
}
