import Core
import EntityModel
import Foundation
import Primitives

/// A worklog, as the REST API and webhooks represent it.
struct JiraWorklog: Sendable {
    var id: String
    var comment: JiraText?
    var author: JiraUser?
    var updateAuthor: JiraUser?
    var updated: JiraDateTime?
    /// The day on which the work started, in the time zone of its author if Jira reports that zone.
    var day: CalendarDate?
    /// The time at which the work started.
    var started: JiraDateTime?
    var seconds: Int64
    /// The group or role to which the worklog is restricted.
    ///
    /// It is kept unchanged to be sent back.
    var visibility: JiraComment.Visibility?
    var issueId: String?
    /// The URL of the worklog, which also names the issue.
    var link: String?
    /// The reason why the worklog cannot be decoded.
    ///
    /// The missing properties are then unknown.
    var unreadable: UnreadableValue?

    /// The duration in minutes, rounded as other tools do.
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
        // The day is that of the author. Jira writes the time in the zone of the user who reads it.
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

/// The body of a request that creates or edits a worklog.
struct JiraWorklogDraft: Encodable, Sendable {
    var comment: JiraText
    /// The start time in the format of ``JiraDateTime``.
    var started: String?
    var timeSpentSeconds: Int64
    var visibility: JiraComment.Visibility?
}
