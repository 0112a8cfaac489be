import EntityModel
import Foundation
import InternalAPI
import Primitives

extension Report {
    /// Creates the report for one share, with its rejected parts.
    init(_ share: SyncAPI.ShareView, asJSON: Bool) throws {
        try self.init(share, asJSON: asJSON) {
            let head = Table(
                headings: ["SHARE", "PROFILE", "SOURCE", "TARGET", "STATE"],
                rows: [
                    [
                        share.id, share.profile, Self.name(share.source), Self.name(share.target),
                        Self.state(of: share),
                    ]
                ]
            ).text
            guard !share.rejected.isEmpty else { return head }
            let parts = Table(
                headings: ["REJECTED", "FIELD", "ID", "BY", "SINCE", "TRIES", "NEXT TRY", "REASON"],
                rows: share.rejected.map { part in
                    [
                        part.part, part.field ?? "", part.id ?? "", Self.tool(part.side, of: share),
                        Self.time(part.since), "\(part.tries)", Self.next(part), part.reason,
                    ]
                }
            ).text
            return head + "\n\n" + parts
        }
    }

    /// The time that a command may take before its share counts as waiting, in milliseconds.
    private static let timeout: Int64 = 15_000

    /// Returns the state of a share as text.
    ///
    /// A share with a rejected part never looks healthy.
    static func state(of share: SyncAPI.ShareView, now: Date = Date()) -> String {
        if share.rejected.contains(where: { $0.part == "item" }) { return "\(share.status), failed" }
        if share.rejected.count == 1 { return "\(share.status), 1 part rejected" }
        if share.rejected.count > 1 { return "\(share.status), \(share.rejected.count) parts rejected" }
        let late = [share.source, share.target].first { end in
            end.waitingSince.map { Int64(now.timeIntervalSince1970 * 1000) - $0 > timeout } ?? false
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

    private static func tool(_ side: String?, of share: SyncAPI.ShareView) -> String {
        switch side {
        case "source": share.source.entity.tool.id
        case "target": share.target.entity.tool.id
        default: ""
        }
    }

    private static func next(_ part: SyncAPI.RejectedPart) -> String {
        guard let next = part.next else { return "after a change or `tandem share retry`" }
        return next > Timestamp.now() ? time(next) : "now"
    }
}
