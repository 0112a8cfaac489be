import Core
import EntityModel

extension TargetprocessAPI {
    /// Makes an item; sent once, for nothing tells its repetition from another item.
    ///
    /// - Returns: The item as the answer tells it. What goes on from here must not fail: the item exists.
    func make(_ type: WorkItemType, _ item: NewWorkItem) async throws(ToolError) -> WorkItem {
        let made: WorkItemV1 = try await post(
            URLPath(
                ["api", "v1", type.rawValue],
                query: [
                    ("format", "json"), ("resultFormat", "json"),
                    ("resultInclude", WorkItemV1.inclusion(try await shape(of: type.rawValue))),
                ]), item)
        return made.item
    }

    /// Makes a release; sent once, for the tool takes two of one name.
    func makeRelease(_ name: String, in project: Int64) async throws(ToolError) {
        struct NewRelease: Encodable {
            var name: String
            var project: WorkItemChange.Reference

            enum CodingKeys: String, CodingKey {
                case name = "Name"
                case project = "Project"
            }
        }
        try await write(
            URLPath(["api", "v1", "Releases"], query: [("format", "json"), ("resultFormat", "json")]),
            NewRelease(name: name, project: .init(id: project)))
    }

    /// Items of a type that meet a condition, in the order of their ids.
    ///
    /// - Parameters:
    ///   - type: of the items.
    ///   - condition: which of them.
    ///   - after: items up to this id were read before.
    ///   - take: how many are wanted.
    ///   - withMarker: whether the descriptions come, too.
    /// - Returns: at most so many items.
    /// - Throws: `refused` with the tool's words if it cannot read a condition.
    func items(
        _ type: WorkItemType, _ condition: WorkItemFilter, after: Int64, take: Int, withMarker: Bool
    ) async throws(ToolError) -> [WorkItemRow] {
        let page: PageV2<WorkItemRow> = try await get(
            URLPath(
                ["api", "v2", type.rawValue],
                query: condition.after(after).parameters + [
                    ("select", WorkItemRow.selection(withMarker: withMarker)), ("orderBy", "id"),
                    ("take", "\(take)"),
                ]))
        return page.items
    }

    /// Which of the items of a type there are, and what they hold.
    func workItems(_ type: WorkItemType, among ids: [Int64]) async throws(ToolError) -> [WorkItem] {
        let parts = try await parts(of: ids)
        let page: PageV2<WorkItem> = try await get(
            URLPath(
                ["api", "v2", type.rawValue],
                query: [
                    ("where", "id in [\(ids.map(String.init).joined(separator: ","))]"),
                    ("select", WorkItem.selection(try await shape(of: type.rawValue))),
                    ("take", "\(ids.count)"),
                ]))
        let items = try await normalized(page.items, of: type.rawValue)
        for item in items { cacheCustomFieldTypes(item, of: type.rawValue) }
        return items.map(parts.added)
    }
}
