import AdapterKit
import Core
import EntityModel
import Primitives

/// The teams that team fields refer to.
struct TeamAPI: Sendable {
    private let transport: JiraTransport
    private let search: SearchAPI
    /// The IDs of teams by their lowercased names.
    private let ids: ExpiringCache<String, Set<String>>

    /// Creates the resource.
    init(_ transport: JiraTransport, search: SearchAPI, now: @escaping @Sendable () -> Timestamp) {
        self.transport = transport
        self.search = search
        ids = ExpiringCache(now: now)
    }

    /// Returns the names of teams by their IDs.
    ///
    /// It asks Jira only if the issues lack some of the names.
    func names(in issues: [JiraIssue], _ fields: [FieldID: JiraSchemaField]) async throws(ToolError) -> [String: String]
    {
        var names: [String: String] = [:]
        var isComplete = true
        for (id, field) in fields where field.format == .team {
            for value in issues.compactMap({ $0.fields?.others[id] }) {
                switch value {
                case .object(let team):
                    guard let id = team.id else { continue }
                    if let name = team.name { learn(name, id: id) } else { isComplete = false }
                case .text, .number: isComplete = false
                default: continue
                }
            }
        }
        guard !isComplete else { return names }
        for team in try await all() {
            if let id = team.id { names[id] = team.name }
        }
        return names
    }

    /// Returns the ID of the team with a name.
    ///
    /// Jira has no single request for this. Data Center lists its teams, and Cloud suggests team names for searches.
    /// Both show the teams of existing issues.
    ///
    /// - Throws: `ToolError` of kind `.rejected` if no team has this name, or if several do.
    func id(of name: String, in field: JiraSchemaField) async throws(ToolError) -> String {
        let wanted = name.lowercased()
        var found = ids[wanted] ?? []
        if found.isEmpty {
            for team in try await all() + suggestions(for: name, in: field) {
                if let name = team.name, let id = team.id { learn(name, id: id) }
            }
            found = ids[wanted] ?? []
        }
        if found.isEmpty {
            let request = JiraSearch(
                jql: "\(field.clause) is not EMPTY ORDER BY updated DESC", fields: [field.id.rawValue], maxResults: 100)
            do {
                _ = try await names(in: try await search.page(request).issues, [field.id: field])
            } catch {
                guard error.kind == .rejected else { throw error }
            }
            found = ids[wanted] ?? []
        }
        guard let id = found.first, found.count == 1 else {
            throw ToolError(
                kind: .rejected,
                message: found.isEmpty
                    ? "Tandem's user sees no team with this name in Jira. Map the name in the profile."
                    : "Several teams in Jira have this name. Rename one of them.")
        }
        return id
    }

    private func learn(_ name: String, id: String) {
        let key = name.lowercased()
        ids.store((ids[key] ?? []).union([id]), as: key)
    }

    /// Returns the teams of Data Center, by `GET rest/teams-api/1.0/team`.
    ///
    /// The result is empty if Jira has no such list.
    private func all() async throws(ToolError) -> [Team] {
        guard transport.product == .dataCenter else { return [] }
        do {
            return try await transport.get(["team"], of: ["rest", "teams-api", "1.0"], query: [("size", "1000")])
        } catch  where !error.isTransient {
            return []
        }
    }

    /// Returns the teams of Cloud whose names start with a text, by `GET jql/autocompletedata/suggestions`.
    private func suggestions(for name: String, in field: JiraSchemaField) async throws(ToolError) -> [Team] {
        struct Suggestions: Decodable, Sendable {
            var results: [Team]
        }
        guard transport.product == .cloud else { return [] }
        do {
            return try await transport.get(
                ["jql", "autocompletedata", "suggestions"],
                query: [("fieldName", field.clause), ("fieldValue", name)], as: Suggestions.self
            ).results
        } catch  where !error.isTransient {
            return []
        }
    }

    private struct Team: Decodable, Sendable {
        var id: String?
        var name: String?

        private enum CodingKeys: CodingKey {
            case id, title, name, value, displayName
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            func text(_ key: CodingKeys) -> String? { values.decodeLeniently(String.self, forKey: key) }
            id = text(.id) ?? values.decodeLeniently(Int64.self, forKey: .id).map(String.init) ?? text(.value)
            name = text(.title) ?? text(.name) ?? text(.displayName)
            // A suggestion quotes its value and highlights the letters that were typed.
            id = id?.replacing("\"", with: "")
            name = name?.replacing("<b>", with: "").replacing("</b>", with: "")
        }
    }
}
