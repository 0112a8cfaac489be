import EntityModel

/// The lookup of the releases and iterations into which items are planned.
struct TargetprocessPlanning: Sendable {
    /// The releases and iterations that items are planned into.
    let periods: PeriodAPI
    /// The teams and their assignments to items.
    let teams: TeamAPI
    /// The fields that Tandem syncs, and the boards of the teams.
    let selection: TargetprocessFieldSelection

    /// Returns the ID of the release or iteration that a field should contain.
    ///
    /// - Parameters:
    ///   - name: The name of the period. For a team iteration, it may contain the ID of a board.
    ///   - field: The field that should contain the period.
    ///   - current: The item as it was just read.
    /// - Returns: The ID.
    /// - Throws: `ToolError` of kind `.rejected` if no period or several periods match.
    func periodID(
        named name: String, for field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> Int64 {
        let isOfTeam = field == TargetprocessField.teamIteration
        if isOfTeam, let sprint = ScopedOption(name) { return try await teamIterationID(sprint, of: current) }
        let place = isOfTeam ? current.team : current.projectIDs?.first
        if let id = try await periods.id(named: name, for: field, of: place) { return id }
        let owner = isOfTeam ? "The item's team" : "The item's project"
        throw ToolError(
            kind: .rejected,
            message: "\(owner) has no \(field.rawValue) with this name. Create it, or add a value mapping.")
    }

    /// Returns the ID of the iteration that corresponds to a sprint of a board.
    ///
    /// The item's own team has priority over other teams of the board.
    private func teamIterationID(
        _ sprint: ScopedOption, of current: EntitySnapshot
    ) async throws(ToolError) -> Int64 {
        var candidates = selection.teams(ofBoard: sprint.board)
        guard !candidates.isEmpty else {
            return try await periodID(named: sprint.name, for: TargetprocessField.teamIteration, of: current)
        }
        if candidates.count > 1, let name = current.team, let own = try await teams.id(named: name),
            let index = candidates.firstIndex(of: own)
        {
            candidates.swapAt(0, index)
        }
        if let id = try await periods.teamIterationID(named: sprint.name, of: candidates) { return id }
        throw ToolError(
            kind: .rejected,
            message: "No team of the board \(sprint.board) has a TeamIteration with this name. Create it.")
    }
}
