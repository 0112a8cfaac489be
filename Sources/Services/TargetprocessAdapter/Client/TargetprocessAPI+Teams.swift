import AdapterKit
import Core
import EntityModel

extension TargetprocessAPI {
    /// The id of a team by its name; known for half an hour.
    func teamId(_ name: String) async throws(ToolError) -> Int64? {
        try await id(of: ["Team", name], where: "name==\(Self.quoted(name))", keepsNone: false)
    }

    /// The names of all teams.
    func teamNames() async throws(ToolError) -> [String] { try await names(of: "Team") }

    /// The teams that work on an item, and how far they are.
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

    /// Says how far a team is with its item; the answer tells what the tool made of it.
    ///
    /// - Parameters:
    ///   - assignment: the team's, of its item.
    ///   - state: one of the workflow that the team goes through.
    /// - Returns: the id of the state that it has now.
    /// - Throws: `refused` in the tool's words.
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

    /// The id of the iteration of that name of one of some teams: of the first that has one; known for half an hour.
    func teamIterationId(_ name: String, of teams: [Int64]) async throws(ToolError) -> Int64? {
        for team in teams {
            let found = try await id(
                of: ["TeamIteration", "team \(team)", name],
                where: "name==\(Self.quoted(name)) and team.id==\(team)", keepsNone: false)
            if let found { return found }
        }
        return nil
    }

    /// The id of a release or iteration by its name; known for half an hour.
    ///
    /// - Parameters:
    ///   - name: of the release, iteration or team's iteration.
    ///   - type: which of these it is.
    ///   - isOfTeam: whether the place is a team.
    ///   - place: the id of a project, or a team's name; where neither has one of that name, the only one that there
    ///     is.
    /// - Returns: the id; `nil` if there is none, or it is not clear which.
    /// - Throws: what the tool says.
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
