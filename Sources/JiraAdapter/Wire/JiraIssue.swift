import EntityModel

/// An issue as the REST API and webhooks have it, as far as it is read.
struct JiraIssue: Decodable, Sendable {
    var id: String
    var key: String?
    var fields: Fields?
    /// Those that a search was asked for.
    var properties: Properties?

    struct Properties: Decodable, Sendable {
        var marker: JiraShareMarker.Value?
        var walk: JiraWalk?

        private enum CodingKeys: String, CodingKey {
            case marker = "tandem.share"
            case walk = "tandem.walk"
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
        var labels: [String]?
        /// Here and below, as with the description, `.some(nil)` is an empty field.
        var priority: Value??
        var assignee: JiraUser??
        var dueDate: String??
        var components: [Value]?
        var fixVersions: [Value]?
        var versions: [Value]?
        /// `nil` for an issue without one, which Jira does not say otherwise.
        var parent: Linked?
        var links: [Link]?
        var attachments: [JiraAttachment]?
        /// Whether the issue is archived; `nil` where Jira has no such field, as on Cloud.
        var isArchived: Bool?
        /// The first work that was logged, where it was asked for.
        var worklog: JiraWorklogPage?
        /// Fields that are known by their schema alone, as far as they were asked for.
        var others: [FieldID: JiraValue] = [:]
    }

    /// Another issue that this one points at.
    struct Linked: Decodable, Sendable {
        var id: String
    }

    /// A link between this issue and another, as this one has it.
    struct Link: Sendable {
        var id: String?
        var type: String?
        /// The other issue, where the link leads from this one to it.
        var outward: Linked?
    }

    /// Something that an issue points to.
    struct Value: Sendable {
        var id: String?
        var key: String?
        var name: String?
        /// The name in the site's own words, where Jira reports it.
        var untranslatedName: String?
        /// What an option is called.
        var value: String?
        /// The options below an option of a cascading field.
        var children: [Value]?
        /// Of a status: how far the work is.
        var statusCategory: JiraTransition.Category?
    }
}

/// Odd parts are as good as missing.
extension JiraIssue.Link: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id, type, outward = "outwardIssue"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = values.known(String.self, forKey: .id)
        type = values.known(JiraIssue.Value.self, forKey: .type)?.name
        outward = values.known(JiraIssue.Linked.self, forKey: .outward)
    }
}

/// Here, too.
extension JiraIssue.Value: Decodable {
    private enum CodingKeys: CodingKey {
        case id, key, name, value, statusCategory, untranslatedName, children
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = values.known(String.self, forKey: .id)
        key = values.known(String.self, forKey: .key)
        name = values.known(String.self, forKey: .name)
        value = values.known(String.self, forKey: .value)
        untranslatedName = values.known(String.self, forKey: .untranslatedName)
        children = values.known([JiraIssue.Value].self, forKey: .children)
        statusCategory = values.known(JiraTransition.Category.self, forKey: .statusCategory)
    }
}

/// Whatever is not as it is expected is as good as missing: one odd field must not hide the others.
extension JiraIssue.Fields: Decodable {
    private enum CodingKeys: String, CodingKey {
        case summary, description, status, type = "issuetype", project, updated, created, labels, priority, assignee
        case dueDate = "duedate", components, fixVersions, versions, parent, links = "issuelinks"
        case attachments = "attachment", worklog, archivedAt = "archiveddate"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        summary = values.known(String.self, forKey: .summary)
        description = values.told(JiraText.self, forKey: .description)
        status = values.known(JiraIssue.Value.self, forKey: .status)
        type = values.known(JiraIssue.Value.self, forKey: .type)
        project = values.known(JiraIssue.Value.self, forKey: .project)
        updated = values.known(JiraTime.self, forKey: .updated)
        created = values.known(JiraTime.self, forKey: .created)
        labels = values.told([String].self, forKey: .labels).map { $0 ?? [] }
        priority = values.told(JiraIssue.Value.self, forKey: .priority)
        assignee = values.told(JiraUser.self, forKey: .assignee)
        dueDate = values.told(String.self, forKey: .dueDate)
        components = values.told([JiraIssue.Value].self, forKey: .components).map { $0 ?? [] }
        fixVersions = values.told([JiraIssue.Value].self, forKey: .fixVersions).map { $0 ?? [] }
        versions = values.told([JiraIssue.Value].self, forKey: .versions).map { $0 ?? [] }
        parent = values.known(JiraIssue.Linked.self, forKey: .parent)
        links = values.told([JiraIssue.Link].self, forKey: .links).map { $0 ?? [] }
        attachments = values.told([JiraAttachment.Odd].self, forKey: .attachments).map { $0?.compactMap(\.known) ?? [] }
        isArchived = values.told(String.self, forKey: .archivedAt).map { $0 != nil }
        worklog = values.known(JiraWorklogPage.self, forKey: .worklog)
        guard let wanted = decoder.userInfo[.otherFields] as? Set<FieldID>, !wanted.isEmpty else { return }
        let container = try decoder.container(keyedBy: FieldID.Key.self)
        for field in wanted {
            others[field] = try? container.decode(JiraValue.self, forKey: FieldID.Key(field))
        }
    }
}

extension CodingUserInfoKey {
    /// Which fields of an issue are wanted beside those that are always read, as a `Set<FieldID>`.
    static let otherFields: CodingUserInfoKey = {
        guard let key = CodingUserInfoKey(rawValue: "otherFields") else { preconditionFailure("it is a name") }
        return key
    }()
}

extension FieldID {
    fileprivate struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ field: FieldID) { stringValue = field.rawValue }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension KeyedDecodingContainer {
    /// A member that is as good as missing where it is odd; one that is missing costs no error that nobody reads.
    func known<Value: Decodable>(_ type: Value.Type, forKey key: Key) -> Value? {
        (try? decodeIfPresent(type, forKey: key)) ?? nil
    }

    /// A field that may be empty; `nil` where it is not told, or not as it is expected.
    fileprivate func told<Value: Decodable>(_ type: Value.Type, forKey key: Key) -> Value?? {
        do {
            if let value = try decodeIfPresent(type, forKey: key) { return .some(value) }
            return contains(key) ? .some(nil) : nil
        } catch {
            return nil
        }
    }
}
