import Core
import EntityModel

extension TargetprocessAPI {
    /// Creates an item.
    ///
    /// The request is sent once, because the tool cannot recognize a repetition.
    ///
    /// - Returns: The item as the response describes it. Later steps must not fail, because the item already exists.
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

    /// Creates a release.
    ///
    /// The request is sent once, because the tool accepts two releases with the same name.
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

    /// Returns the items of a type that match a condition, sorted by ID.
    ///
    /// - Parameters:
    ///   - type: The type of the items.
    ///   - condition: The condition that the items must match.
    ///   - after: The last ID that was already read.
    ///   - take: The maximum number of items.
    ///   - withMarker: Whether the result includes the descriptions, which contain the markers.
    /// - Returns: At most `take` items.
    /// - Throws: `ToolError` of kind `.rejected` with the tool's message if the tool cannot parse the condition.
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

    /// Returns the existing items of a type with their values.
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
