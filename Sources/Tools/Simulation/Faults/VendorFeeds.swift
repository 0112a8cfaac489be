import EntityModel
import Primitives

/// The change feeds of both tools: with all information, or like the vendors' feeds.
extension SimulatedTool {
    /// Returns the changes that Tandem's polling sees.
    ///
    /// Jira has one time per issue, which every change advances. Targetprocess lists changed items and changed comments
    /// separately, and an edit of a comment does not change its item. Neither feed lists removed comments.
    func changes(since: Timestamp) -> ChangePage {
        guard faults.contains(.vendorFeeds) else { return informativeChanges(since: since) }
        let changes = items.compactMap { id, item -> ChangePage.Change? in
            guard !item.isArchived else { return nil }
            let newest = tool.type == .jira ? nil : item.comments.map(\.modifiedAt).max()
            let isChanged = item.modifiedAt >= since
            guard isChanged || newest.map({ $0 >= since }) ?? false else { return nil }
            return ChangePage.Change(
                entity: reference(id), version: isChanged ? item.version : nil,
                modifiedAt: max(item.modifiedAt, newest ?? .epoch), commentFingerprints: discussion(of: item))
        }
        return ChangePage(changes: changes, next: nil)
    }

    private func informativeChanges(since: Timestamp) -> ChangePage {
        var changes: [ChangePage.Change] = []
        for (id, item) in items where item.modifiedAt >= since && !item.isArchived {
            changes.append(.init(entity: reference(id), version: item.version, modifiedAt: item.modifiedAt))
            guard let newest = item.comments.map(\.modifiedAt).max(), newest >= since else { continue }
            changes.append(.init(entity: reference(id), version: nil, modifiedAt: newest))
        }
        return ChangePage(changes: changes, next: nil)
    }

    /// Whether an item counts as changed when one of its comments is edited or removed.
    var editsAdvanceItems: Bool { tool.type == .jira || !faults.contains(.vendorFeeds) }

    /// Whether a field holds separate resources whose changes do not advance the item's version.
    func isPart(_ field: FieldID) -> Bool {
        guard tool.type == .targetprocess, faults.contains(.vendorFeeds) else { return false }
        return [fields.owner, fields.links, fields.files].contains(field)
    }

    /// Returns the fingerprints of an item's comments, or `nil` in the broken variant that lacks them.
    func discussion(of item: Item) -> CommentFingerprints? {
        reportsCommentFingerprints ? CommentFingerprints(item.comments) : nil
    }
}
