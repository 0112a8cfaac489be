import AdapterKit
import Core
import EntityModel

extension TargetprocessAPI {
    /// The ID of the user as whom Tandem signs in, by `GET Users/LoggedUser`; known for half an hour.
    ///
    /// - Returns: The ID, or `nil` if the tool does not tell this user about itself.
    /// - Throws: The failure of the request if asking again can help.
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

    /// The id of a priority of a type of items, by its name; known for half an hour.
    func priorityId(_ name: String, of type: String) async throws(ToolError) -> Int64? {
        guard let kind = WorkItemType(type) else { return nil }
        let typeName = kind.isBuiltIn ? kind.name : try await description(of: kind).name
        return try await id(
            of: ["Priority", kind.rawValue, name],
            where: "entityType.name==\(Self.quoted(typeName)) and name==\(Self.quoted(name))")
    }

    /// The id of a severity by its name; known for half an hour.
    func severityId(_ name: String) async throws(ToolError) -> Int64? {
        try await id(of: ["Severity", name], where: "name==\(Self.quoted(name))")
    }

    /// Returns the active user whom an email address, a login, or an ID names; known for half an hour.
    ///
    /// The tool does not list users that were deleted.
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

    /// - Parameters:
    ///   - name: the type, and what tells one of it.
    ///   - condition: of API v2.
    ///   - keepsNone: whether it is remembered, too, that there is none; not of what people make when it is missed.
    /// - Returns: the id of the only one that meets the condition.
    /// - Throws: what the tool says.
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

    /// The names of all of a type, in their order; of which there are few.
    func names(of type: String) async throws(ToolError) -> [String] {
        struct Named: Decodable {
            var name: String
        }
        let page: PageV2<Named> = try await get(
            URLPath(["api", "v2", type], query: [("select", "{name}"), ("take", "\(pageSize)")]))
        return Set(page.items.map(\.name)).sorted()
    }

    /// A text in a condition of API v2.
    static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
