import EntityModel
import Foundation
import InternalAPI
import Primitives

/// Reports about shares and their history.
extension Report {
    init(_ shares: [SyncAPI.ShareView]) {
        self.init(
            shares,
            columns: [
                .exact("SHARE"), .exact("PROFILE"), .exact("SOURCE"), .exact("TARGET"), .flexible("STATE"),
                .flexible("REJECTED"), .flexible("SUSPENDED"),
            ],
            rows: shares.map { share in
                Self.cells(of: share) + [Self.rejected(share), share.suspendedFields.joined(separator: ", ")]
            }, ifEmpty: "There are no shares.")
    }

    /// Creates the report for one share, with its rejected parts.
    ///
    /// The reasons are not shortened.
    init(_ share: SyncAPI.ShareView) {
        let columns: [Table.Column] = [
            .exact("SHARE"), .exact("PROFILE"), .exact("SOURCE"), .exact("TARGET"), .flexible("STATE"),
        ]
        let parts = Table(
            columns: [
                .exact("REJECTED"), .exact("FIELD"), .exact("ID"), .exact("BY"), .exact("SINCE"), .exact("TRIES"),
                .exact("NEXT TRY"), .exact("REASON"),
            ],
            rows: share.rejected.map { part in
                [
                    part.part, part.field ?? "", part.id ?? "", Self.tool(part.side, of: share),
                    Self.time(part.since), "\(part.tries)", Self.nextTry(part), part.reason,
                ]
            })
        self.init(
            share,
            [.table(Table(columns: columns, rows: [Self.cells(of: share)]))]
                + (share.rejected.isEmpty ? [] : [.table(parts)]))
    }

    private static func cells(of share: SyncAPI.ShareView) -> [String] {
        [share.id, share.profile, name(share.source), name(share.target), state(of: share)]
    }

    /// The time that a command may take before its share counts as waiting.
    private static let timeout: Duration = .seconds(15)

    /// Returns the state of a share as text.
    ///
    /// A share with a rejected part never looks healthy.
    static func state(of share: SyncAPI.ShareView, now: Timestamp = .now()) -> String {
        if share.rejected.contains(where: { $0.part == "item" }) { return "\(share.status), failed" }
        if share.rejected.count == 1 { return "\(share.status), 1 part rejected" }
        if share.rejected.count > 1 { return "\(share.status), \(share.rejected.count) parts rejected" }
        let late = [share.source, share.target].first { side in
            side.waitingSince.map { now - $0 > timeout } ?? false
        }
        if let late, let since = late.waitingSince {
            return "\(share.status), waiting for \(late.entity.tool.type.rawValue) since \(time(since))"
        }
        return share.status + (share.source.isPending || share.target.isPending ? ", pending" : "")
    }

    /// Returns the rejected fields and other parts for one cell.
    static func rejected(_ share: SyncAPI.ShareView) -> String {
        let others = share.rejected.filter { $0.part != "field" }
            .map { [$0.part, $0.id].compactMap(\.self).joined(separator: " ") }
        return (share.rejectedFields + others).joined(separator: ", ")
    }

    /// Returns the name by which users know an item of a share.
    static func name(_ side: SyncAPI.ShareView.SideView) -> String { side.key ?? side.entity.sourceId }

    private static func tool(_ side: String?, of share: SyncAPI.ShareView) -> String {
        switch side {
        case "source": share.source.entity.tool.id
        case "target": share.target.entity.tool.id
        default: ""
        }
    }

    private static func nextTry(_ part: SyncAPI.RejectedPart) -> String {
        guard let next = part.next else { return "after a change or `tandem share retry`" }
        return next > Timestamp.now() ? time(next) : "now"
    }

    init(_ entries: [SyncAPI.HistoryEntryView]) {
        self.init(
            entries,
            columns: [.exact("TIME"), .exact("KIND"), .exact("SIDE"), .exact("FIELD"), .flexible("REASON")],
            rows: entries.map { entry in
                [Self.time(entry.occurredAt), entry.kind, entry.side ?? "", entry.field ?? "", entry.reason ?? ""]
            }, ifEmpty: "There is no history.")
    }

    /// Returns a time in ISO 8601.
    static func time(_ time: Timestamp) -> String {
        ISO8601.text(time)
    }
}
