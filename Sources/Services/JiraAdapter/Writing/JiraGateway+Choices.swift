import AdapterKit
import EntityModel

/// A field of issues of one type in a project.
struct CascadeKey: Hashable, Sendable {
    var project: String?
    var type: String
    var field: FieldID
}

/// The values that Jira accepts by their IDs only.
extension JiraGateway {
    /// Returns the choice of a cascading field that a text names.
    ///
    /// - Throws: `ToolError` of kind `.rejected` if the field offers no such option, or several.
    func cascade(
        _ text: String, of field: JiraSchemaField, current: EntitySnapshot
    ) async throws(ToolError) -> JiraFieldInput {
        let place = CascadeKey(project: current.projectIDs?.first, type: current.entity.entityType, field: field.id)
        var found = client.cascades[place].map { JiraSchemaField.choices(text, among: $0) } ?? []
        if found.isEmpty {
            // The option is unknown, or it was added after the cached options were read.
            let options = try await client.options(of: field.id, issue: try JiraGateway.id(of: current.entity))
            client.cascades.store(options, as: place)
            found = JiraSchemaField.choices(text, among: options)
        }
        guard let choice = found.first, found.count == 1 else {
            throw ToolError(
                kind: .rejected,
                message: found.isEmpty
                    ? "\(field.name) offers no option of that name. Add the option in Jira, or map the name in the "
                        + "profile."
                    : "Several options of \(field.name) have this name. Rename one of them in Jira.")
        }
        return choice
    }
}

extension JiraAPI {
    /// Returns the options that a field of an issue offers, by `GET issue/{id}/editmeta`.
    fileprivate func options(of field: FieldID, issue: String) async throws(ToolError) -> [JiraIssue.Value] {
        struct Screen: Decodable, Sendable {
            var fields: [String: JiraCreateField]
        }
        do {
            let screen: Screen = try await get(["issue", issue, "editmeta"])
            return screen.fields[field.rawValue]?.allowedValues ?? []
        } catch  where error.kind == .notFound {
            throw ToolError(kind: .rejected, message: "Jira does not report the options of the field.")
        }
    }

    // MARK: Teams

    /// Returns the names of teams by their IDs.
    ///
    /// It asks Jira only if the issues lack some of the names.
    func teamNames(
        in issues: [JiraIssue], _ fields: [FieldID: JiraSchemaField]
    ) async throws(ToolError) -> [String: String] {
        var names: [String: String] = [:]
        var isComplete = true
        for (id, field) in fields where field.format == .team {
            for value in issues.compactMap({ $0.fields?.others[id] }) {
                switch value {
                case .object(let team):
                    guard let id = team.id else { continue }
                    if let name = team.name { learnTeam(name, id: id) } else { isComplete = false }
                case .text, .number: isComplete = false
                default: continue
                }
            }
        }
        guard !isComplete else { return names }
        for team in try await allTeams() {
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
    func teamId(_ name: String, in field: JiraSchemaField) async throws(ToolError) -> String {
        let wanted = name.lowercased()
        var found = teams[wanted] ?? []
        if found.isEmpty {
            for team in try await allTeams() + suggestedTeams(name, in: field) {
                if let name = team.name, let id = team.id { learnTeam(name, id: id) }
            }
            found = teams[wanted] ?? []
        }
        if found.isEmpty {
            let search = JiraSearch(
                jql: "\(field.clause) is not EMPTY ORDER BY updated DESC", fields: [field.id.rawValue], maxResults: 100)
            do {
                _ = try await teamNames(in: try await self.search(search).issues, [field.id: field])
            } catch {
                guard error.kind == .rejected else { throw error }
            }
            found = teams[wanted] ?? []
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

    private func learnTeam(_ name: String, id: String) {
        let key = name.lowercased()
        teams.store((teams[key] ?? []).union([id]), as: key)
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

    /// Returns the teams of Data Center, by `GET rest/teams-api/1.0/team`.
    ///
    /// The result is empty if Jira has no such list.
    private func allTeams() async throws(ToolError) -> [Team] {
        guard connection.product == .dataCenter else { return [] }
        do {
            return try await get(["team"], of: ["rest", "teams-api", "1.0"], query: [("size", "1000")])
        } catch  where !error.isTransient {
            return []
        }
    }

    /// Returns the teams of Cloud whose names start with a text, by `GET jql/autocompletedata/suggestions`.
    private func suggestedTeams(_ name: String, in field: JiraSchemaField) async throws(ToolError) -> [Team] {
        struct Suggestions: Decodable, Sendable {
            var results: [Team]
        }
        guard connection.product == .cloud else { return [] }
        do {
            return try await get(
                ["jql", "autocompletedata", "suggestions"],
                query: [("fieldName", field.clause), ("fieldValue", name)], as: Suggestions.self
            ).results
        } catch  where !error.isTransient {
            return []
        }
    }
}
