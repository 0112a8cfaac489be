import AdapterKit
import Core
import EntityModel

extension TargetprocessAPI {
    /// Returns the ID of the team with this name.
    ///
    /// The ID is cached for half an hour.
    func teamId(_ name: String) async throws(ToolError) -> Int64? {
        try await id(of: ["Team", name], where: "name==\(Self.quoted(name))", keepsNone: false)
    }

    /// Returns the names of all teams.
    func teamNames() async throws(ToolError) -> [String] { try await names(of: "Team") }

    /// Returns the teams that work on an item, with their states.
    func teams(of item: Int64) async throws(ToolError) -> [AssignedTeam] {
        let page: PageV2<AssignedTeam> = try await get(
            URLPath(
                ["api", "v2", "TeamAssignment"],
                query: [
                    ("where", "assignable.id==\(item)"), ("select", AssignedTeam.members), ("orderBy", "id"),
                    ("take", "\(pageSize)"),
                ]))
        return page.items
    }

    /// Sets the state of a team for its item.
    ///
    /// - Parameters:
    ///   - assignment: The ID of the assignment of the team to the item.
    ///   - state: The ID of a state in the team's workflow.
    /// - Returns: The ID of the state that the assignment has after the write.
    /// - Throws: `ToolError` of kind `.rejected` with the tool's message if the tool does not accept the state.
    func move(_ assignment: Int64, to state: Int64) async throws(ToolError) -> Int64? {
        let moved: TeamAssignmentRecord = try await post(
            URLPath(
                ["api", "v1", "TeamAssignments", "\(assignment)"],
                query: [
                    ("format", "json"), ("resultFormat", "json"), ("resultInclude", TeamAssignmentRecord.inclusion),
                ]),
            TeamAssignmentChange(state: .init(id: state)))
        return moved.assignment.stateId
    }

    /// Returns the ID of the iteration with this name in the first of the teams that has one.
    ///
    /// The ID is cached for half an hour.
    func teamIterationId(_ name: String, of teams: [Int64]) async throws(ToolError) -> Int64? {
        for team in teams {
            let found = try await id(
                of: ["TeamIteration", "team \(team)", name],
                where: "name==\(Self.quoted(name)) and team.id==\(team)", keepsNone: false)
            if let found { return found }
        }
        return nil
    }

    /// Returns the ID of the release or iteration with this name.
    ///
    /// The ID is cached for half an hour.
    ///
    /// - Parameters:
    ///   - name: The name of the release, iteration, or team iteration.
    ///   - type: The kind of period.
    ///   - isOfTeam: Whether the place is a team.
    ///   - place: The ID of a project or the name of a team. If it has no such period, the only one in the whole
    ///     instance is used.
    /// - Returns: The ID, or `nil` if no period or several periods match.
    /// - Throws: The error that the tool reports.
    func periodId(
        _ name: String, _ type: String, ofTeam isOfTeam: Bool, _ place: String?
    ) async throws(ToolError) -> Int64? {
        let isNamed = "name==\(Self.quoted(name))"
        if let place {
            let isThere = isOfTeam ? "team.name==\(Self.quoted(place))" : "project.id==\(Int64(place) ?? 0)"
            let condition = "\(isNamed) and \(isThere)"
            if let id = try await id(of: [type, place, name], where: condition, keepsNone: false) { return id }
        }
        return try await id(of: [type, name], where: isNamed, keepsNone: false)
    }
}
