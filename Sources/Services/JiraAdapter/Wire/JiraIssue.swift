import Core
import EntityModel

/// The parts of an issue that Tandem reads, as the REST API and webhooks represent it.
struct JiraIssue: Sendable {
    var id: String
    var key: String?
    var fields: Fields?
    /// The properties that a search asked for.
    var properties: Properties?

    struct Properties: Decodable, Sendable {
        var marker: JiraShareMarker.Value?
        var transitionMarker: TransitionMarker?

        private enum CodingKeys: String, CodingKey {
            case marker = "tandem.share"
            case transitionMarker = "tandem.transition"
        }

        /// Decodes the properties leniently.
        ///
        /// Users can store any value in a property, and it must not hide the issue.
        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            marker = values.decodeLeniently(JiraShareMarker.Value.self, forKey: .marker)
            transitionMarker = values.decodeLeniently(TransitionMarker.self, forKey: .transitionMarker)
        }
    }

    /// The fields that Tandem knows.
    ///
    /// A field is `nil` if the request did not ask for it.
    struct Fields: Sendable {
        var summary: String?
        /// The description.
        ///
        /// `nil` means that Jira did not report it, and `.some(nil)` that it is empty.
        var description: JiraText??
        var status: Value?
        var type: Value?
        var project: Value?
        var updated: JiraDateTime?
        var created: JiraDateTime?
        var labels: [String]?
        /// For the following optional fields, `.some(nil)` also means an empty field.
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
        /// The parent.
        ///
        /// Jira reports a missing parent in the same way as a field that was not requested: it is `nil`.
        var parent: Linked?
        var links: [Link]?
        var attachments: [JiraAttachment]?
        /// Whether the issue is archived, or `nil` if Jira has no such field, as on Cloud.
        var isArchived: Bool?
        /// The first worklogs, if the request asked for them.
        var worklog: JiraWorklogPage?
        /// The requested fields that are known by their schema alone.
        var others: [FieldID: JiraFieldValue] = [:]
        /// The fields that cannot be decoded, with the problem of each.
        ///
        /// Their values are missing in the other properties.
        var unreadable: [FieldID: UnreadableValue] = [:]
    }

    /// Another issue to which this one refers.
    struct Linked: Decodable, Sendable {
        var id: String
    }

    /// A link between this issue and another, from the view of this issue.
    struct Link: Sendable {
        var id: String?
        var type: String?
        /// The other issue, if the link leads from this issue to it.
        var outward: Linked?
        /// Whether the link cannot be decoded, so that its target is unknown.
        var isOdd = false
    }

    /// A named value of an issue.
    struct Value: Sendable {
        var id: String?
        var key: String?
        var name: String?
        /// The untranslated name, if Jira reports it.
        var untranslatedName: String?
        /// The name of an option.
        var value: String?
        /// The child options of an option in a cascading field.
        var children: [Value]?
        /// The category of a status.
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

/// If a part of a link cannot be decoded, the whole link is unknown.
///
/// It must not look removed.
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

/// Parts that cannot be decoded are missing.
///
/// The code that reads a field checks the parts that it needs.
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

/// A field that cannot be decoded must not hide the others, and it must not look empty.
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
        /// Returns a field that may be empty, or `nil` if it is not reported or cannot be decoded.
        func optional<Value: Decodable>(_ type: Value.Type, _ key: CodingKeys) -> Value?? {
            do {
                if let value = try values.decodeIfPresent(type, forKey: key) { return .some(value) }
                return values.contains(key) ? .some(nil) : nil
            } catch {
                faults[FieldID(key.rawValue)] = UnreadableValue(error)
                return nil
            }
        }
        func list<Value: Decodable>(_ type: Value.Type, _ key: CodingKeys) -> [Value]? {
            optional([LenientDecodable<Value>].self, key).map { elements in
                let known = (elements ?? []).compactMap(\.known)
                if known.count < elements?.count ?? 0 {
                    faults[FieldID(key.rawValue)] = UnreadableValue("one of its members has an unknown form")
                }
                return known
            }
        }
        summary = optional(String.self, .summary) ?? nil
        description = optional(JiraText.self, .description)
        status = optional(JiraIssue.Value.self, .status) ?? nil
        type = values.decodeLeniently(JiraIssue.Value.self, forKey: .type)
        project = values.decodeLeniently(JiraIssue.Value.self, forKey: .project)
        updated = values.decodeLeniently(JiraDateTime.self, forKey: .updated)
        created = values.decodeLeniently(JiraDateTime.self, forKey: .created)
        labels = list(String.self, .labels)
        priority = optional(JiraIssue.Value.self, .priority)
        creator = values.decodeLeniently(JiraUser.self, forKey: .creator)
        assignee = optional(JiraUser.self, .assignee)
        dueDate = optional(String.self, .dueDate)
        components = list(JiraIssue.Value.self, .components)
        fixVersions = list(JiraIssue.Value.self, .fixVersions)
        versions = list(JiraIssue.Value.self, .versions)
        parent = optional(JiraIssue.Linked.self, .parent) ?? nil
        links = list(JiraIssue.Link.self, .links)
        attachments = list(JiraAttachment.self, .attachments)
        isArchived = optional(String.self, .archivedAt).map { $0 != nil }
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
    /// The requested fields of an issue in addition to those that are always read, as a `Set<FieldID>`.
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
    /// Returns a member, or `nil` if it cannot be decoded.
    ///
    /// A missing member does not create an error, which would be expensive.
    func decodeLeniently<Value: Decodable>(_ type: Value.Type, forKey key: Key) -> Value? {
        (try? decodeIfPresent(type, forKey: key)) ?? nil
    }
}
