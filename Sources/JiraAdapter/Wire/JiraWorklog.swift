import Core
import EntityModel
import Foundation
import Primitives

/// Work that somebody logged, as the REST API and webhooks have it.
struct JiraWorklog: Sendable {
    var id: String
    var comment: JiraText?
    var author: JiraUser?
    var updateAuthor: JiraUser?
    var updated: JiraTime?
    /// The day on which the work was begun, in the zone of its author where Jira tells that.
    var day: CalendarDate?
    /// When the work was begun.
    var started: JiraTime?
    var seconds: Int64
    /// Group or role that alone may see it; kept as it came, to be sent back.
    var visibility: JiraComment.Visibility?
    var issueId: String?
    /// Its address, which names the issue as well.
    var link: String?
    /// Why the worklog cannot be decoded; what is missing above is not known then.
    var unreadable: UnreadableValue?

    /// As other tools count.
    var minutes: Int64 { (seconds + 30) / 60 }
}

extension JiraWorklog: Decodable {
    private enum CodingKeys: String, CodingKey {
        case id, comment, author, updateAuthor, updated, started, seconds = "timeSpentSeconds", visibility, issueId
        case link = "self"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        var fault: UnreadableValue?
        func told<Value: Decodable>(_ type: Value.Type, _ key: CodingKeys) -> Value? {
            do {
                return try values.decodeIfPresent(type, forKey: key)
            } catch {
                fault = UnreadableValue(error)
                return nil
            }
        }
        comment = told(JiraText.self, .comment)
        author = try? values.decode(JiraUser.self, forKey: .author)
        updateAuthor = try? values.decode(JiraUser.self, forKey: .updateAuthor)
        updated = told(JiraTime.self, .updated)
        let text = told(String.self, .started)
        started = text.flatMap { JiraTime($0) }
        // The day is the author's own. Jira writes the time in the zone of the user who reads it.
        let zone = author?.timeZone.flatMap { TimeZone(identifier: $0) }
        day =
            if let zone, let started {
                DayZone(zone: zone).moment(started).day
            } else {
                text.flatMap { CalendarDate(String($0.prefix(10))) }
            }
        if text != nil, day == nil { fault = UnreadableValue("its day has an unknown form") }
        seconds = told(Int64.self, .seconds) ?? 0
        visibility = told(JiraComment.Visibility.self, .visibility)
        issueId = try? values.decode(String.self, forKey: .issueId)
        link = try? values.decode(String.self, forKey: .link)
        unreadable = fault
    }
}

/// One page of an issue's worklogs.
struct JiraWorklogPage: JiraPage {
    var worklogs: [Lenient<JiraWorklog>]
    var total: Int?

    var elements: [Lenient<JiraWorklog>] { worklogs }
}

/// A worklog as it is written.
struct JiraWorklogDraft: Encodable, Sendable {
    var comment: JiraText
    /// A moment as ``JiraTime`` writes it.
    var started: String?
    var timeSpentSeconds: Int64
    var visibility: JiraComment.Visibility?
}
