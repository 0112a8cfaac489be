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
    var updated: JiraDateTime?
    /// The day on which the work was begun, in the zone of its author where Jira tells that.
    var day: CalendarDate?
    /// When the work was begun.
    var started: JiraDateTime?
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
        var reader = MemberReader(values)
        comment = reader.read(.comment, of: .comments)
        author = reader.known(.author)
        updateAuthor = reader.known(.updateAuthor)
        updated = reader.read(.updated, of: .comments)
        let text: String? = reader.read(.started, of: .comments)
        started = text.flatMap { JiraDateTime($0) }
        // The day is the author's own. Jira writes the time in the zone of the user who reads it.
        let zone = author?.timeZone.flatMap { TimeZone(identifier: $0) }
        day =
            if let zone, let started {
                DayZone(zone: zone).moment(started).day
            } else {
                text.flatMap { CalendarDate(String($0.prefix(10))) }
            }
        seconds = reader.read(.seconds, of: .comments) ?? 0
        visibility = reader.read(.visibility, of: .comments)
        issueId = reader.known(.issueId)
        link = reader.known(.link)
        let hasDay = text == nil || day != nil
        unreadable = hasDay ? reader.unreadable[.comments] : UnreadableValue("its day has an unknown form")
    }
}

/// One page of an issue's worklogs.
struct JiraWorklogPage: JiraPage {
    var worklogs: [LenientDecodable<JiraWorklog>]
    var total: Int?

    var elements: [LenientDecodable<JiraWorklog>] { worklogs }
}

/// A worklog as it is written.
struct JiraWorklogDraft: Encodable, Sendable {
    var comment: JiraText
    /// A moment as ``JiraDateTime`` writes it.
    var started: String?
    var timeSpentSeconds: Int64
    var visibility: JiraComment.Visibility?
}
