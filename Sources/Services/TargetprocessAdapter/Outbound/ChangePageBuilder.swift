import EntityModel

/// Puts the changes of several types and of comments into one order, page by page.
///
/// All lists are read from the same version on, in the order of their versions, which one counter of the instance gives
/// out. A list that was cut off tells nothing beyond its last version, so that a page ends where the first such list
/// does.
struct ChangePageBuilder {
    private var changes: [(version: Int64, change: ChangePage.Change)] = []
    private var end: Int64?

    /// - Parameters:
    ///   - list: of one type, in the order of versions.
    ///   - isTruncated: whether there may be more of it.
    mutating func add(_ list: [(version: Int64, change: ChangePage.Change)], isTruncated: Bool) {
        changes += list
        if isTruncated, let last = list.last?.version {
            end = min(end ?? last, last)
        }
    }

    /// The page, each item once, and where the next one starts.
    func page() -> ChangePage {
        var byItem: [EntityKey: (version: Int64, change: ChangePage.Change)] = [:]
        for entry in changes where entry.version <= end ?? .max {
            let key = entry.change.entity.key
            guard let other = byItem[key] else {
                byItem[key] = entry
                continue
            }
            var merged = entry.change
            merged.version = [merged.version, other.change.version].compactMap(\.self).max()
            merged.modifiedAt = max(merged.modifiedAt, other.change.modifiedAt)
            byItem[key] = (max(entry.version, other.version), merged)
        }
        return ChangePage(
            changes: byItem.values.sorted { $0.version < $1.version }.map(\.change), next: end.map(String.init))
    }
}
