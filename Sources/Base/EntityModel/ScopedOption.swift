/// The name of a sprint, or of a team's iteration, with the board that stands for both.
///
/// The iterations of many teams are called the same. Where a profile says which board is which team's, both tools tell
/// of one by its name and that board, and mean the same one.
public struct ScopedOption: Hashable, Sendable {
    /// Jira's id of the board.
    public var board: Int64
    public var name: String

    /// Stands in no name that people give.
    private static let separator: Character = "\u{1F}"

    public init(board: Int64, name: String) {
        self.board = board
        self.name = name
    }

    /// Reads what ``text`` wrote; `nil` for a name alone.
    public init?(_ text: String) {
        guard let gap = text.lastIndex(of: ScopedOption.separator), let board = Int64(text[text.index(after: gap)...])
        else { return nil }
        self.init(board: board, name: String(text[..<gap]))
    }

    /// As a value holds it.
    public var text: String { "\(name)\(ScopedOption.separator)\(board)" }
}

extension Profile {
    /// Whose sprints a board has: a row of the table by which teams' iterations and sprints correspond.
    public struct TeamBoard: Hashable, Sendable, Comparable {
        /// Targetprocess' id of the team.
        public var team: Int64
        /// Jira's id of the board.
        public var board: Int64

        public init(team: Int64, board: Int64) {
            self.team = team
            self.board = board
        }

        public static func < (left: TeamBoard, right: TeamBoard) -> Bool {
            (left.team, left.board) < (right.team, right.board)
        }
    }
}

/// As the vendor's own profiles have it: `{"team": {"id": 301}, "board": {"id": 7}}`.
extension Profile.TeamBoard: Codable {
    private enum CodingKeys: CodingKey {
        case team, board
    }

    private struct Reference: Codable {
        var id: Int64
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            team: try values.decode(Reference.self, forKey: .team).id,
            board: try values.decode(Reference.self, forKey: .board).id)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(Reference(id: team), forKey: .team)
        try values.encode(Reference(id: board), forKey: .board)
    }
}
