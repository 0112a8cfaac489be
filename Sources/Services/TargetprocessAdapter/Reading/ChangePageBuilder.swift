import EntityModel

/// Merges the changes of several types and of comments into one ordered sequence of pages.
///
/// All lists start after the same version and are sorted by version. One counter of the instance assigns all versions.
/// A truncated list gives no information beyond its last version. Therefore a page ends where the first truncated list
/// ends.
struct ChangePageBuilder {
    private var changes: [(version: Int64, change: ChangePage.Change)] = []
    private var end: Int64?

    /// - Parameters:
    ///   - list: The changes of one type, sorted by version.
    ///   - isTruncated: Whether the tool may have more changes of this type.
    mutating func add(_ list: [(version: Int64, change: ChangePage.Change)], isTruncated: Bool) {
        changes += list
        if isTruncated, let last = list.last?.version {
            end = min(end ?? last, last)
        }
    }

    /// Returns the page, which contains each item once, and the start of the next page.
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
