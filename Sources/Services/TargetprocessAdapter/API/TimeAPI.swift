import Core
import EntityModel
import Primitives

/// The times of items, which are the worklogs of the tool.
struct TimeAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport
    /// The roles in which users work on items.
    let roles: RoleAPI

    /// Returns all times of an item, oldest first.
    ///
    /// API v1 supports paging for times.
    func all(of item: String) async throws(ToolError) -> [TimeRecord] {
        let assignable = try Int64(resourceID: item)
        let records = try await transport.list(of: TimeRecord.self) { size in
            .listV1(
                ["Times"], where: "Assignable.Id eq \(assignable)", include: TimeRecord.inclusion, orderBy: "Id",
                take: size)
        }
        return records.sorted { $0.id < $1.id }
    }

    /// Logs work for a user.
    ///
    /// If the tool does not accept that user, the work is logged as the adapter's own user.
    func add(
        _ work: Worklog, _ text: String, by user: Int64?, to item: String
    ) async throws(ToolError) -> TimeRecord {
        var change = TimeChange(work, text)
        change.assignable = .init(id: try Int64(resourceID: item))
        change.role = try await roles.defaultID().map { .init(id: $0) }
        guard let user else { return try await transport.post(writePath([]), change) }
        var own = change
        own.user = .init(id: user)
        return try await transport.post(writePath([]), own, orElse: change)
    }

    /// Replaces the work and the text of a time.
    func update(_ id: String, _ work: Worklog, _ text: String) async throws(ToolError) -> TimeRecord {
        try await transport.post(writePath(["\(try Int64(resourceID: id))"]), TimeChange(work, text))
    }

    /// Deletes a time.
    ///
    /// - Throws: `ToolError` of kind `.notFound` if the time does not exist.
    func delete(_ id: String) async throws(ToolError) {
        try await transport.delete(
            URLPath(["api", "v1", "Times", "\(try Int64(resourceID: id))"], query: [("format", "json")]))
    }

    private func writePath(_ rest: [String]) -> URLPath {
        .writeV1(["Times"] + rest, include: TimeRecord.inclusion)
    }
}

extension TimeChange {
    fileprivate init(_ work: Worklog, _ text: String) {
        self.init(description: text, spent: Double(work.minutes) / 60, date: work.day.description)
    }
}
