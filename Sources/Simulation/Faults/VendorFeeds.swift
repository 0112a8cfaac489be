import EntityModel

/// The change feeds of both tools: as informative as possible, or as the vendors have them.
extension ModelTool {
    /// The changes that Tandem's polling sees.
    func changes(since: Int64) -> ChangePage {
        let changed = items.filter { $0.item.modifiedAt >= since && !$0.item.isArchived }
        let hidesComments = faults.contains(.vendorFeeds) && tool.type == .jira
        var changes: [ChangePage.Change] = []
        for (id, item) in changed {
            changes.append(.init(entity: reference(id), version: item.version, modifiedAt: item.modifiedAt))
            // Jira has one time for an issue, which comments and worklogs move, too.
            guard !hidesComments, let newest = item.comments.map(\.modifiedAt).max(), newest >= since else { continue }
            changes.append(.init(entity: reference(id), version: nil, modifiedAt: newest))
        }
        return ChangePage(changes: changes, next: nil)
    }
}
