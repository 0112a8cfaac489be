/// The name of a sprint or of a team iteration, with the ID of the board that identifies it.
///
/// Iterations of many teams have the same name. If a profile assigns boards to teams, both adapters report an iteration
/// by its name and that board. The values of the two tools then match.
public struct ScopedOption: Hashable, Sendable {
    /// The ID of the board in Jira.
    public var board: Int64
    public var name: String

    /// A character that does not occur in names that users enter.
    private static let separator: Character = "\u{1F}"

    public init(board: Int64, name: String) {
        self.board = board
        self.name = name
    }

    /// Parses the form that ``text`` returns; `nil` for a name without a board.
    public init?(_ text: String) {
        guard let gap = text.lastIndex(of: ScopedOption.separator), let board = Int64(text[text.index(after: gap)...])
        else { return nil }
        self.init(board: board, name: String(text[..<gap]))
    }

    /// The name and the board as one text, as a field value contains it.
    public var text: String { "\(name)\(ScopedOption.separator)\(board)" }
}

extension Profile {
    /// A row of the table that assigns Jira boards to Targetprocess teams, so that their sprints and iterations
    /// correspond.
    public struct TeamBoard: Hashable, Sendable, Comparable {
        /// The ID of the team in Targetprocess.
        public var team: Int64
        /// The ID of the board in Jira.
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

/// The JSON form is the vendor's own profile format: `{"team": {"id": 301}, "board": {"id": 7}}`.
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
