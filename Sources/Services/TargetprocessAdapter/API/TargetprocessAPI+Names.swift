import AdapterKit
import Core
import EntityModel

extension TargetprocessAPI {
    /// Returns the ID of the user as whom Tandem logs in, from `GET Users/LoggedUser`.
    ///
    /// The ID is cached for half an hour.
    ///
    /// - Returns: The ID, or `nil` if the tool does not identify this user.
    /// - Throws: `ToolError` if the request failed and a retry can help.
    func ownUserId() async throws(ToolError) -> Int64? {
        struct LoggedUser: Decodable {
            var id: Int64

            private enum CodingKeys: String, CodingKey {
                case id = "Id"
            }
        }
        let key = ["LoggedUser"]
        if let known = names[key] { return known }
        let id: Int64?
        do throws(ToolError) {
            let user: LoggedUser = try await get(
                URLPath(["api", "v1", "Users", "LoggedUser"], query: [("format", "json")]))
            id = user.id
        } catch {
            guard !error.isTransient else { throw error }
            id = nil
        }
        names.store(id, as: key)
        return id
    }

    /// Returns the ID of an item type's priority with this name.
    ///
    /// The ID is cached for half an hour.
    func priorityId(_ name: String, of type: String) async throws(ToolError) -> Int64? {
        guard let kind = WorkItemType(type) else { return nil }
        let typeName = kind.isBuiltIn ? kind.name : try await description(of: kind).name
        return try await id(
            of: ["Priority", kind.rawValue, name],
            where: "entityType.name==\(Self.quoted(typeName)) and name==\(Self.quoted(name))")
    }

    /// Returns the ID of the severity with this name.
    ///
    /// The ID is cached for half an hour.
    func severityId(_ name: String) async throws(ToolError) -> Int64? {
        try await id(of: ["Severity", name], where: "name==\(Self.quoted(name))")
    }

    /// Returns the active user with an email address, a login, or an ID.
    ///
    /// The result is cached for half an hour.
    ///
    /// The tool does not list deleted users.
    func user(_ text: String) async throws(ToolError) -> UserMatch {
        if let known = users[text] { return known }
        let quoted = Self.quoted(text)
        let condition = Int64(text).map { "id==\($0)" } ?? "email==\(quoted) or login==\(quoted)"
        let page: PageV2<NamedUser> = try await get(
            URLPath(
                ["api", "v2", "User"],
                query: [("where", condition), ("select", NamedUser.selection), ("take", "10")]))
        let named = page.items.filter { $0.isCalled(text) }
        let active = named.filter { $0.isActive != false }
        let match: UserMatch =
            if active.count == 1, let user = active.first {
                .found(user.id)
            } else if active.count > 1 {
                .none(reason: "several Targetprocess users match")
            } else {
                .none(
                    reason: named.isEmpty
                        ? "no Targetprocess user matches by email or login" : "the Targetprocess user is inactive")
            }
        users.store(match, as: text)
        return match
    }

    /// Returns the ID of the only resource that matches a condition.
    ///
    /// - Parameters:
    ///   - name: The type of the resource, followed by the parts that identify it. They are the key in the cache.
    ///   - condition: The condition in the syntax of API v2.
    ///   - keepsNone: Whether a missing resource is cached as well. Use `false` for resources that users create when
    ///     they miss them.
    /// - Returns: The ID, or `nil` if no resource or several resources match.
    /// - Throws: The error that the tool reports.
    func id(
        of name: [String], where condition: String, keepsNone: Bool = true
    ) async throws(ToolError) -> Int64? {
        if let known = names[name] { return known }
        let page: PageV2<WorkItemRow> = try await get(
            URLPath(["api", "v2", name[0]], query: [("where", condition), ("select", "{id}"), ("take", "2")]))
        let id = page.items.count == 1 ? page.items.first?.id : nil
        if id != nil || keepsNone { names.store(id, as: name) }
        return id
    }

    /// Returns the sorted names of all resources of a type.
    ///
    /// The type must have no more resources than one page contains.
    func names(of type: String) async throws(ToolError) -> [String] {
        struct Named: Decodable {
            var name: String
        }
        let page: PageV2<Named> = try await get(
            URLPath(["api", "v2", type], query: [("select", "{name}"), ("take", "\(pageSize)")]))
        return Set(page.items.map(\.name)).sorted()
    }

    /// Returns a text as a string literal for a condition of API v2.
    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
