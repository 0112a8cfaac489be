import Core
import EntityModel

/// An issue as the REST API and webhooks have it, as far as it is read.
struct JiraIssue: Sendable {
    var id: String
    var key: String?
    var fields: Fields?
    /// Those that a search was asked for.
    var properties: Properties?

    struct Properties: Decodable, Sendable {
        var marker: JiraShareMarker.Value?
        var walk: TransitionMarker?

        private enum CodingKeys: String, CodingKey {
            case marker = "tandem.share"
            case walk = "tandem.transition"
        }

        /// Users can store anything in a property, and it must not hide the issue.
        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            marker = values.decodeLeniently(JiraShareMarker.Value.self, forKey: .marker)
            walk = values.decodeLeniently(TransitionMarker.self, forKey: .walk)
        }
    }

    /// The fields that Tandem knows; which of them are there depends on what was asked for.
    struct Fields: Sendable {
        var summary: String?
        /// `nil` where Jira did not tell of it, `.some(nil)` where it is empty.
        var description: JiraText??
        var status: Value?
        var type: Value?
        var project: Value?
        var updated: JiraDateTime?
        var created: JiraDateTime?
        var labels: [String]?
        /// Here and below, as with the description, `.some(nil)` is an empty field.
        var priority: Value??
        var assignee: JiraUser??
        /// The user who created the issue, if the request asked for it.
        ///
        /// No user can change it.
        var creator: JiraUser?
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
        var others: [FieldID: JiraFieldValue] = [:]
        /// The fields that cannot be decoded, with the problem of each; they are missing above.
        var unreadable: [FieldID: UnreadableValue] = [:]
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
        /// Whether the link cannot be decoded, so that it may lead anywhere.
        var isOdd = false
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

extension JiraIssue: Decodable {
    private enum CodingKeys: CodingKey {
        case id, key, fields, properties
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        key = values.decodeLeniently(String.self, forKey: .key)
        fields = values.decodeLeniently(Fields.self, forKey: .fields)
        properties = values.decodeLeniently(Properties.self, forKey: .properties)
    }
}

/// A link with an odd part is read as one of which nothing is known: it must not look as if it were removed.
extension JiraIssue.Link: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id, type, outward = "outwardIssue"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = values.decodeLeniently(String.self, forKey: .id)
        do {
            type = try values.decodeIfPresent(JiraIssue.Value.self, forKey: .type)?.name
            outward = try values.decodeIfPresent(JiraIssue.Linked.self, forKey: .outward)
            isOdd = outward != nil && type == nil
        } catch {
            isOdd = true
        }
    }
}

/// Parts that cannot be decoded are missing; the reader of a field knows which one it needs.
extension JiraIssue.Value: Decodable {
    private enum CodingKeys: CodingKey {
        case id, key, name, value, statusCategory, untranslatedName, children
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = values.decodeLeniently(String.self, forKey: .id)
        key = values.decodeLeniently(String.self, forKey: .key)
        name = values.decodeLeniently(String.self, forKey: .name)
        value = values.decodeLeniently(String.self, forKey: .value)
        untranslatedName = values.decodeLeniently(String.self, forKey: .untranslatedName)
        children = values.decodeLeniently([JiraIssue.Value].self, forKey: .children)
        statusCategory = values.decodeLeniently(JiraTransition.Category.self, forKey: .statusCategory)
    }
}

/// One field that cannot be decoded must not hide the others, and must not look empty.
extension JiraIssue.Fields: Decodable {
    private enum CodingKeys: String, CodingKey {
        case summary, description, status, type = "issuetype", project, updated, created, labels, priority, assignee,
            creator
        case dueDate = "duedate", components, fixVersions, versions, parent, links = "issuelinks"
        case attachments = "attachment", worklog, archivedAt = "archiveddate"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        var faults: [FieldID: UnreadableValue] = [:]
        /// A field that may be empty; `nil` where it is not reported, or cannot be decoded.
        func told<Value: Decodable>(_ type: Value.Type, _ key: CodingKeys) -> Value?? {
            do {
                if let value = try values.decodeIfPresent(type, forKey: key) { return .some(value) }
                return values.contains(key) ? .some(nil) : nil
            } catch {
                faults[FieldID(key.rawValue)] = UnreadableValue(error)
                return nil
            }
        }
        func list<Value: Decodable>(_ type: Value.Type, _ key: CodingKeys) -> [Value]? {
            told([LenientDecodable<Value>].self, key).map { elements in
                let known = (elements ?? []).compactMap(\.known)
                if known.count < elements?.count ?? 0 {
                    faults[FieldID(key.rawValue)] = UnreadableValue("one of its members has an unknown form")
                }
                return known
            }
        }
        summary = told(String.self, .summary) ?? nil
        description = told(JiraText.self, .description)
        status = told(JiraIssue.Value.self, .status) ?? nil
        type = values.decodeLeniently(JiraIssue.Value.self, forKey: .type)
        project = values.decodeLeniently(JiraIssue.Value.self, forKey: .project)
        updated = values.decodeLeniently(JiraDateTime.self, forKey: .updated)
        created = values.decodeLeniently(JiraDateTime.self, forKey: .created)
        labels = list(String.self, .labels)
        priority = told(JiraIssue.Value.self, .priority)
        creator = values.decodeLeniently(JiraUser.self, forKey: .creator)
        assignee = told(JiraUser.self, .assignee)
        dueDate = told(String.self, .dueDate)
        components = list(JiraIssue.Value.self, .components)
        fixVersions = list(JiraIssue.Value.self, .fixVersions)
        versions = list(JiraIssue.Value.self, .versions)
        parent = told(JiraIssue.Linked.self, .parent) ?? nil
        links = list(JiraIssue.Link.self, .links)
        attachments = list(JiraAttachment.self, .attachments)
        isArchived = told(String.self, .archivedAt).map { $0 != nil }
        worklog = values.decodeLeniently(JiraWorklogPage.self, forKey: .worklog)
        unreadable = faults
        guard let wanted = decoder.userInfo[.otherFields] as? Set<FieldID>, !wanted.isEmpty else { return }
        let container = try decoder.container(keyedBy: FieldID.Key.self)
        for field in wanted where container.contains(FieldID.Key(field)) {
            do {
                others[field] = try container.decode(JiraFieldValue.self, forKey: FieldID.Key(field))
            } catch {
                unreadable[field] = UnreadableValue(error)
            }
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
    func decodeLeniently<Value: Decodable>(_ type: Value.Type, forKey key: Key) -> Value? {
        (try? decodeIfPresent(type, forKey: key)) ?? nil
    }
}
