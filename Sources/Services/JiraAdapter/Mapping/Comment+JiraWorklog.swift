import AdapterEngine
import AdapterKit
import EntityModel
import Foundation
import Primitives

extension Comment {
    /// Creates a comment from a worklog.
    ///
    /// Its marker is the link in the attribution line, because Data Center has no properties of worklogs.
    init(
        _ worklog: JiraWorklog, of tool: Tool, product: JiraProduct, _ links: OriginLink,
        by renderer: Profile.TextRenderer = .wiki
    ) {
        let (held, read, problem) = worklog.comment?.bounded(by: renderer) ?? (nil, nil, nil)
        let text = read?.value ?? RichText(blocks: [])
        let lined = held?.withAuthorLine ?? text
        let marker = AttributionLine.link(in: lined).flatMap(links.marker)
        self.init(
            id: Comment.id(ofWork: worklog.id), body: marker == nil ? text : AttributionLine.removed(from: lined),
            authorName: worklog.author?.displayName ?? worklog.author?.name ?? "Anonymous",
            authorUser: worklog.author?.toolUser(of: tool, product: product),
            worklog: Worklog(
                minutes: worklog.minutes, day: worklog.day ?? CalendarDate(of: .epoch)),
            modifiedAt: worklog.updated?.time ?? .epoch, marker: marker, isPrivate: worklog.visibility != nil)
        unreadable = worklog.unreadable?.reason ?? problem
        losses = read.flatMap { $0.losses.isEmpty ? nil : $0.losses }
    }
}

extension JiraWorklogDraft {
    /// Creates the draft of a worklog.
    ///
    /// - Parameters:
    ///   - draft: The content of the worklog.
    ///   - work: The duration and the day of the worklog.
    ///   - connection: The connection, which determines the form of the text. The link leads to its base URL if no
    ///     other URL is known, because Data Center's markup does not support links to a fragment alone.
    ///   - place: The issue of the worklog.
    ///   - links: The links that name the original.
    ///   - home: The time zone of the user as which Tandem logs in. A new worklog starts at noon in this zone.
    ///   - before: The current worklog if the draft edits one.
    ///   - renderer: The format in which Data Center stores the text.
    init(
        _ draft: CommentDraft, _ work: Worklog, for connection: JiraConnection, on place: CommentLocation,
        _ links: OriginLink, home: TimeZone? = nil, before: JiraWorklog? = nil,
        by renderer: Profile.TextRenderer = .wiki
    ) {
        let text = draft.source.map { source in
            let marker = CommentMarker(origin: source.origin, place: place)
            return AttributionLine.adding(
                source.author, link: links.address(source.link, marker, orElse: connection.baseURL), to: draft.body)
        }
        // As long as the day is the same, the start time that a user entered stays.
        let isSameDay = before?.day == work.day
        let zone = before?.author?.timeZone.flatMap { TimeZone(identifier: $0) }
        let held = before?.started.map { DayZone(zone: zone).moment($0) }
        let begin = DayZone(zone: zone).moment(on: work.day, from: held, home: home)
        let sameTime = before.flatMap { $0.minutes == work.minutes ? $0.seconds : nil }
        self.init(
            comment: JiraText(text ?? draft.body, for: connection.product, by: renderer),
            started: isSameDay ? nil : JiraDateTime(begin.time, offset: begin.offset).description,
            timeSpentSeconds: sameTime ?? work.minutes * 60, visibility: before?.visibility)
    }
}
