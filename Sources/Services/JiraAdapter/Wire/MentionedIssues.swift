import Core

/// The issues that a webhook request names, whatever its form is.
///
/// A workflow function sends `issue` and `transition` without `webhookEvent`. An automation rule sends the issue
/// itself, a list of `issues`, or a body that its author wrote, such as `{"issueKey": "SHOP-7"}`. Apps send their own
/// events.
///
/// See: confluence.atlassian.com, "Trigger a webhook post function"; support.atlassian.com, "Jira automation actions".
struct MentionedIssues: Decodable, Sendable {
    /// The maximum number of issues of one request.
    private static let maxCount = 200

    private(set) var ids: [String] = []
    /// The keys of issues whose IDs the request does not contain.
    private(set) var keys: [String] = []

    /// The members to read.
    static let selection: JSONFieldMask = {
        let issue = JSONFieldMask.members(["id", "key", "self"])
        return .members(
            ["id", "key", "self", "issueKey", "issue_key", "issueId", "issue_id"],
            parts: [
                "issue": issue, "issues": issue, "comment": .members(["self"]),
                "worklog": .members(["issueId", "self"]),
                "fields": .members([]),
            ])
    }()

    private enum CodingKeys: String, CodingKey {
        case id, key, link = "self", issue, issues, comment, worklog, fields, issueId
        case issueKey, snakeKey = "issue_key", snakeId = "issue_id"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        var named: [Name] = []
        if let issue = values.decodeLeniently(Name.self, forKey: .issue) { named.append(issue) }
        named += values.decodeLeniently([Name].self, forKey: .issues) ?? []
        for key in [CodingKeys.issueKey, .snakeKey, .issueId, .snakeId] {
            if let name = values.decodeLeniently(Name.self, forKey: key) { named.append(name) }
        }
        if let part = values.decodeLeniently(Part.self, forKey: .comment) { named.append(part.issue) }
        if let part = values.decodeLeniently(Part.self, forKey: .worklog) { named.append(part.issue) }
        // The request itself is an issue. Other resources with IDs have neither an issue URL nor fields.
        let link = values.decodeLeniently(String.self, forKey: .link)
        if values.contains(.fields) || link?.contains("/issue/") == true {
            named.append(try Name(from: decoder))
        } else if let key = values.decodeLeniently(String.self, forKey: .key), Self.isKey(key) {
            named.append(Name(id: nil, key: key))
        }
        for name in named.prefix(Self.maxCount) {
            if let id = name.id {
                if !ids.contains(id) { ids.append(id) }
            } else if let key = name.key, !keys.contains(key) {
                keys.append(key)
            }
        }
    }

    /// Whether a text can be the key of an issue, such as `SHOP-7`.
    private static func isKey(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 255, let first = parts[0].first, first.isASCII, first.isLetter else {
            return false
        }
        return parts[0].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            && !parts[1].isEmpty && parts[1].allSatisfy(\.isASCIIDigit)
    }

    /// An issue by its ID, its key, or both, as an object, a text, or a number.
    private struct Name: Decodable {
        var id: String?
        var key: String?

        private enum CodingKeys: CodingKey {
            case id, key
        }

        init(id: String?, key: String?) {
            self.id = id
            self.key = key
        }

        init(from decoder: any Decoder) throws {
            if let values = try? decoder.container(keyedBy: CodingKeys.self) {
                let number = values.decodeLeniently(Int64.self, forKey: .id).map(String.init)
                self.init(
                    text: number ?? values.decodeLeniently(String.self, forKey: .id),
                    or: values.decodeLeniently(String.self, forKey: .key))
                return
            }
            let value = try decoder.singleValueContainer()
            if let number = try? value.decode(Int64.self) {
                self.init(text: String(number), or: nil)
            } else {
                self.init(text: try value.decode(String.self), or: nil)
            }
        }

        /// Creates a name from the texts that can be an ID or a key.
        private init(text: String?, or other: String?) {
            let texts = [text, other].compactMap(\.self)
            id = texts.first { !$0.isEmpty && $0.utf8.count <= 19 && $0.allSatisfy(\.isASCIIDigit) }
            key = texts.first(where: MentionedIssues.isKey)
        }
    }

    /// A comment or a worklog, whose URL names its issue.
    private struct Part: Decodable {
        var link: String?
        var issueId: String?

        private enum CodingKeys: String, CodingKey {
            case link = "self"
            case issueId
        }

        var issue: Name { Name(id: issueId ?? JiraComment.issueId(in: link), key: nil) }
    }
}
