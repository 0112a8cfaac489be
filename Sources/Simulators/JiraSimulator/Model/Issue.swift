import OrderedCollections

/// A text that readers of API version 2 see as wiki markup and readers of version 3 as an ADF document.
struct RichText: Hashable, Sendable {
    /// What was written; the other form is made from it.
    enum Form: Hashable, Sendable {
        case wiki(String)
        case document(JSONValue)
    }

    let form: Form

    var wiki: String {
        switch form {
        case .wiki(let text): text
        case .document(let document): WikiMarkup(document: document).text
        }
    }

    var document: JSONValue {
        switch form {
        case .wiki(let text): WikiDocument(markup: text).document
        case .document(let document): document
        }
    }
}

/// An issue with all that belongs to it.
struct Issue: Sendable {
    let id: Int
    let number: Int
    let projectKey: String
    let key: String
    var type: String
    var summary: String
    var description: RichText?
    var environment: RichText?
    var status: String
    var resolution: String?
    var priority = "3"
    var labels: [String] = []
    /// Users are named here by `User.name`.
    var assignee: String?
    var reporter: String?
    let creator: String
    var dueDate: String?
    var parent: Int?
    var custom: [String: JSONValue] = [:]
    let created: Instant
    var updated: Instant
    var statusChanged: Instant
    var resolved: Instant?
    /// When and by whom the issue was archived; nobody can change it since, and no search finds it.
    var archived: (at: Instant, by: String)?
    var comments: [Comment] = []
    var worklogs: [Worklog] = []
    var attachments: [Attachment] = []
    var properties: OrderedDictionary<String, JSONValue> = [:]
    var remoteLinks: [RemoteLink] = []
    var history: [ChangeGroup] = []
    var watchers: [String] = []
    var voters: [String] = []
    /// The names of the users from whom the issue's security level hides it.
    var hiddenFrom: Set<String> = []
}

/// A file of an issue.
struct Attachment: Sendable {
    let id: Int
    let name: String
    let mimeType: String
    let bytes: [UInt8]
    let author: String
    let created: Instant
}

/// A comment of an issue.
struct Comment: Sendable {
    let id: Int
    let author: String
    var updateAuthor: String
    var body: RichText
    let created: Instant
    var updated: Instant
    var visibility: JSONValue?
    var properties: OrderedDictionary<String, JSONValue> = [:]
}

/// Work that somebody logged on an issue.
struct Worklog: Sendable {
    let id: Int
    let author: String
    var updateAuthor: String
    var text: RichText?
    /// When the work was begun.
    var started: Instant
    var seconds: Int
    let created: Instant
    var updated: Instant
    var visibility: JSONValue?
}

/// What one edit changed.
struct ChangeGroup: Sendable {
    let id: Int
    let author: String
    let created: Instant
    let items: [ChangeItem]
}

/// One field in a change: identifiers in `from` and `to`, words in `fromString` and `toString`.
struct ChangeItem: Hashable, Sendable {
    let field: String
    var fieldID: String
    var isCustom = false
    var from: String?
    var fromString: String?
    var to: String?
    var toString: String?
}

/// A link from an issue to something outside of Jira.
struct RemoteLink: Sendable {
    let id: Int
    var globalID: String?
    var relationship: String?
    var application: JSONValue?
    var object: JSONValue
}

/// A link from one issue to another.
struct IssueLink: Sendable {
    let id: Int
    /// Of the vocabulary's link types.
    let type: String
    let source: Int
    let destination: Int
}
