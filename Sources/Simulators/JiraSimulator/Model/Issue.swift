import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

/// A text that API version 2 shows as wiki markup and version 3 as an ADF document.
struct RichText: Hashable, Sendable {
    /// The form in which the text was written; the other form is derived from it.
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

/// An issue with its comments, attachments, and other parts.
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
    /// The name of the assignee, which is `User.name`.
    var assignee: String?
    var reporter: String?
    let creator: String
    var dueDate: String?
    var parent: Int?
    var custom: [String: JSONValue] = [:]
    let created: Timestamp
    var updated: Timestamp
    var statusChanged: Timestamp
    var resolved: Timestamp?
    /// The time of the archiving and the user who archived the issue.
    ///
    /// An archived issue cannot be changed or found.
    var archived: (at: Timestamp, by: String)?
    var comments: [Comment] = []
    var worklogs: [Worklog] = []
    var attachments: [Attachment] = []
    var properties: OrderedDictionary<String, JSONValue> = [:]
    var remoteLinks: [RemoteLink] = []
    var history: [ChangeGroup] = []
    var watchers: [String] = []
    var voters: [String] = []
    /// The names of the users who cannot see the issue because of its security level.
    var hiddenFrom: Set<String> = []
}

/// A file attached to an issue.
struct Attachment: Sendable {
    let id: Int
    let name: String
    let mimeType: String
    let bytes: [UInt8]
    let author: String
    let created: Timestamp
}

/// A comment of an issue.
struct Comment: Sendable {
    let id: Int
    let author: String
    var updateAuthor: String
    var body: RichText
    let created: Timestamp
    var updated: Timestamp
    var visibility: JSONValue?
    var properties: OrderedDictionary<String, JSONValue> = [:]
}

/// The time that a user logged on an issue.
struct Worklog: Sendable {
    let id: Int
    let author: String
    var updateAuthor: String
    var text: RichText?
    /// The time at which the work began.
    var started: Timestamp
    var seconds: Int
    let created: Timestamp
    var updated: Timestamp
    var visibility: JSONValue?
}

/// The changes of one edit.
struct ChangeGroup: Sendable {
    let id: Int
    let author: String
    let created: Timestamp
    let items: [ChangeItem]
}

/// The change of one field: `from` and `to` hold identifiers, `fromString` and `toString` hold display texts.
struct ChangeItem: Hashable, Sendable {
    let field: String
    var fieldID: String
    var isCustom = false
    var from: String?
    var fromString: String?
    var to: String?
    var toString: String?
}

/// A link from an issue to a web page outside Jira.
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
    /// The ID of one of the vocabulary's link types.
    let type: String
    let source: Int
    let destination: Int
}
