import AdapterKit
import Core
import EntityModel
import Primitives

extension TargetprocessAPI {
    /// Returns all times of an item, oldest first.
    ///
    /// API v1 supports paging for times.
    func times(of id: String) async throws(ToolError) -> [TimeRecord] {
        let assignable = try number(id)
        let records = try await list(of: TimeRecord.self) { size in
            URLPath(
                ["api", "v1", "Times"],
                query: [
                    ("format", "json"), ("where", "Assignable.Id eq \(assignable)"),
                    ("include", TimeRecord.inclusion), ("orderBy", "Id"), ("take", "\(size)"),
                ])
        }
        return records.sorted { $0.id < $1.id }
    }

    /// Logs work for a user.
    ///
    /// If the tool does not accept that user, the work is logged as the adapter's own user.
    func createTime(
        _ work: Worklog, _ text: String, by user: Int64?, on id: String
    ) async throws(ToolError) -> TimeRecord {
        var change = TimeChange(work, text)
        change.assignable = .init(id: try number(id))
        change.role = try await defaultRoleID().map { .init(id: $0) }
        guard let user else { return try await post(writePath([]), change) }
        var own = change
        own.user = .init(id: user)
        return try await post(writePath([]), own, orElse: change)
    }

    func updateTime(_ id: String, _ work: Worklog, _ text: String) async throws(ToolError) -> TimeRecord {
        try await post(writePath(["\(try number(id))"]), TimeChange(work, text))
    }

    func deleteTime(_ id: String) async throws(ToolError) {
        try await delete(URLPath(["api", "v1", "Times", "\(try number(id))"], query: [("format", "json")]))
    }

    /// Returns the role that is used if a worklog names none: the oldest role.
    ///
    /// The ID is cached for half an hour.
    private func defaultRoleID() async throws(ToolError) -> Int64? {
        if let known = names[["Role"]] { return known }
        let page: PageV2<WorkItemRow> = try await get(
            URLPath(["api", "v2", "Role"], query: [("select", "{id}"), ("orderBy", "id"), ("take", "1")]))
        let id = page.items.first?.id
        names.store(id, as: ["Role"])
        return id
    }

    private func writePath(_ rest: [String]) -> URLPath {
        URLPath(
            ["api", "v1", "Times"] + rest,
            query: [("format", "json"), ("resultFormat", "json"), ("resultInclude", TimeRecord.inclusion)])
    }
}

extension TimeChange {
    fileprivate init(_ work: Worklog, _ text: String) {
        self.init(description: text, spent: Double(work.minutes) / 60, date: work.day.description)
    }
}
