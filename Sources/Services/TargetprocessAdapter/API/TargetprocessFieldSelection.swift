import EntityModel

/// The fields that Tandem syncs over one connection, and the boards that belong to the teams.
struct TargetprocessFieldSelection: Sendable {
    /// The fields that Tandem syncs.
    let fields: Set<FieldID>
    /// The Jira boards of the teams, from the profiles.
    private let boards: [Profile.TeamBoard]

    /// - Parameters:
    ///   - mapped: The fields that are read in addition to those that are always read.
    ///   - boards: The Jira boards of the teams.
    init(mapped: [FieldID], boards: [Profile.TeamBoard]) {
        fields = TargetprocessField.always.union(mapped.filter(TargetprocessField.isKnown))
        self.boards = boards
    }

    /// Returns the IDs of the teams that a board belongs to.
    func teams(ofBoard board: Int64) -> [Int64] {
        boards.filter { $0.board == board }.map(\.team)
    }

    /// Returns the item with the board of its team added to the name of the team iteration, if the team has a board.
    func scopingTeamIteration(of item: WorkItem) -> WorkItem {
        guard let name = item.teamIterationName, let row = boards.first(where: { $0.team == item.teamIterationTeamId })
        else { return item }
        var item = item
        item.teamIterationName = ScopedOption(board: row.board, name: name).text
        return item
    }
}
