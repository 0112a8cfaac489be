import AdapterEngine
import AdapterKit
import EntityModel
import Foundation
import Primitives

extension Comment {
    /// Logged work; its marker is the link of the line above its text, for Data Center has no other place.
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
            authorUser: worklog.author?.person(of: tool, product: product),
            worklog: Worklog(
                minutes: worklog.minutes, day: worklog.day ?? CalendarDate(milliseconds: 0)),
            modifiedAt: worklog.updated?.milliseconds ?? 0, marker: marker, isPrivate: worklog.visibility != nil)
        unreadable = worklog.unreadable?.reason ?? problem
        losses = read.flatMap { $0.losses.isEmpty ? nil : $0.losses }
    }
}

extension JiraWorklogDraft {
    /// - Parameters:
    ///   - draft: what the worklog is to say.
    ///   - work: The time and the day of the work.
    ///   - connection: whose form the text takes, and where its link leads if there is no other place: the markup of
    ///     Data Center has no links to a mere fragment.
    ///   - place: The issue of the worklog.
    ///   - links: The links that name the original.
    ///   - home: The zone of the user that Tandem signs in as; new work begins at noon there.
    ///   - before: as the worklog stands, if it is edited.
    ///   - renderer: The format in which Data Center holds the text.
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
        // The hour at which a person began to work stays while the day does.
        let isSameDay = before?.day == work.day
        let zone = before?.author?.timeZone.flatMap { TimeZone(identifier: $0) }
        let held = before?.started.map { DayZone(zone: zone).moment($0) }
        let begin = DayZone(zone: zone).moment(on: work.day, from: held, home: home)
        let sameTime = before.flatMap { $0.minutes == work.minutes ? $0.seconds : nil }
        self.init(
            comment: JiraText(text ?? draft.body, for: connection.product, by: renderer),
            started: isSameDay ? nil : JiraDateTime(milliseconds: begin.milliseconds, offset: begin.offset).description,
            timeSpentSeconds: sameTime ?? work.minutes * 60, visibility: before?.visibility)
    }
}
