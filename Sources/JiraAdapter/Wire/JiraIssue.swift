/// An issue as the REST API and webhooks have it, as far as it is read.
struct JiraIssue: Decodable, Sendable {
    var id: String
    var key: String?
    var fields: Fields?
    /// Those that a search was asked for.
    var properties: Properties?

    struct Properties: Decodable, Sendable {
        var marker: JiraShareMarker.Value?

        private enum CodingKeys: String, CodingKey {
            case marker = "tandem.share"
        }
    }

    /// The share that Tandem made the issue for, where the answer tells.
    var madeFor: String? { properties?.marker?.share }

    /// The fields that Tandem knows; which of them are there depends on what was asked for.
    struct Fields: Sendable {
        var summary: String?
        /// `nil` where Jira did not tell of it, `.some(nil)` where it is empty.
        var description: JiraText??
        var status: Value?
        var type: Value?
        var project: Value?
        var updated: JiraTime?
        var created: JiraTime?
    }

    /// Something that an issue points to.
    struct Value: Decodable, Sendable {
        var id: String?
        var key: String?
        var name: String?
        /// What an option is called.
        var value: String?
    }
}

/// Whatever is not as it is expected is as good as missing: one odd field must not hide the others.
extension JiraIssue.Fields: Decodable {
    private enum CodingKeys: String, CodingKey {
        case summary, description, status, type = "issuetype", project, updated, created
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        summary = try? values.decode(String.self, forKey: .summary)
        if values.contains(.description) {
            if (try? values.decodeNil(forKey: .description)) == true {
                description = .some(nil)
            } else if let text = try? values.decode(JiraText.self, forKey: .description) {
                description = .some(text)
            }
        }
        status = try? values.decode(JiraIssue.Value.self, forKey: .status)
        type = try? values.decode(JiraIssue.Value.self, forKey: .type)
        project = try? values.decode(JiraIssue.Value.self, forKey: .project)
        updated = try? values.decode(JiraTime.self, forKey: .updated)
        created = try? values.decode(JiraTime.self, forKey: .created)
    }
}
