import EntityModel

/// The teams and their assignments to items.
struct TeamAPI: Sendable {
    /// The connection to the instance.
    let transport: TargetprocessTransport
    /// The resources of any type by name.
    let resources: NamedResourceAPI

    /// Returns the ID of the team with this name.
    ///
    /// The ID is cached for half an hour.
    func id(named name: String) async throws(ToolError) -> Int64? {
        try await resources.id(of: "Team", named: name, cachesAbsence: false)
    }

    /// Returns the names of all teams.
    func names() async throws(ToolError) -> [String] { try await resources.names(of: "Team") }

    /// Returns the teams that work on an item, with their states.
    func teams(of item: Int64) async throws(ToolError) -> [AssignedTeam] {
        try await transport.rows(
            .readV2(
                ["TeamAssignment"], where: "assignable.id==\(item)", select: AssignedTeam.members, orderBy: "id",
                take: transport.pageSize))
    }

    /// Sets the state of a team for its item.
    ///
    /// - Parameters:
    ///   - assignment: The ID of the assignment of the team to the item.
    ///   - state: The ID of a state in the team's workflow.
    /// - Returns: The ID of the state that the assignment has after the write.
    /// - Throws: `ToolError` of kind `.rejected` with the tool's message if the tool does not accept the state.
    func move(_ assignment: Int64, to state: Int64) async throws(ToolError) -> Int64? {
        let moved: TeamAssignmentRecord = try await transport.post(
            .writeV1(["TeamAssignments", "\(assignment)"], include: TeamAssignmentRecord.inclusion),
            TeamAssignmentChange(state: .init(id: state)))
        return moved.assignment.stateId
    }
}
