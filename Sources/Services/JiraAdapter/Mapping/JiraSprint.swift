import EntityModel

/// A sprint, as the sprint field of an issue and the boards report it.
struct JiraSprint: Hashable, Sendable {
    var id: Int64
    var name: String
    /// `future`, `active` or `closed`.
    var state: String
    /// The ID of the board on which the sprint was created, or `nil` if Jira does not report it.
    var board: Int64?

    init(id: Int64, name: String, state: String, board: Int64? = nil) {
        self.id = id
        self.name = name
        self.state = state
        self.board = board
    }

    /// Returns the name of the sprint, with its board if that is one of the given boards.
    func name(among boards: Set<Int64>) -> String {
        guard let board, boards.contains(board) else { return name }
        return ScopedOption(board: board, name: name).text
    }

    /// Creates a sprint from a value of the sprint field.
    ///
    /// - Parameter value: An object, or the line of text that Data Center writes:
    ///   `com.atlassian.greenhopper.service.sprint.Sprint@2f[id=7,rapidViewId=1,state=ACTIVE,name=One,startDate=…]`.
    init?(_ value: JiraFieldValue) {
        switch value {
        case .object(let object):
            guard let id = object.id.flatMap({ Int64($0) }), let name = object.name else { return nil }
            self.init(id: id, name: name, state: object.state?.lowercased() ?? "", board: object.board)
        case .text(let text):
            guard let start = text.firstIndex(of: "["), text.last == "]" else { return nil }
            let members = String(text[text.index(after: start)...].dropLast())
            guard let id = JiraSprint.member("id", of: members).flatMap({ Int64($0) }),
                let name = JiraSprint.member("name", of: members)
            else { return nil }
            self.init(
                id: id, name: name, state: JiraSprint.member("state", of: members)?.lowercased() ?? "",
                board: JiraSprint.member("rapidViewId", of: members).flatMap { Int64($0) })
        case .null, .flag, .number, .document, .list: return nil
        }
    }

    /// Returns the current sprint of an issue.
    ///
    /// If all its sprints are closed, it is the last one, so that finished work keeps its sprint.
    static func current(of values: [JiraFieldValue]) -> JiraSprint? {
        let sprints = values.compactMap { JiraSprint($0) }
        return sprints.last { $0.state != "closed" } ?? sprints.max { $0.id < $1.id }
    }

    /// The names of the members in such a line.
    ///
    /// Each value ends where the next member starts. A name may contain commas and equal signs, but hardly one of
    /// these words between them.
    private static let members = [
        "id", "rapidViewId", "state", "name", "startDate", "endDate", "completeDate", "activatedDate", "sequence",
        "goal", "synced", "autoStartStop", "incompleteIssuesDestinationId",
    ]

    private static func member(_ name: String, of members: String) -> String? {
        var rest = Substring("," + members)
        guard let start = rest.firstRange(of: ",\(name)=") else { return nil }
        rest = rest[start.upperBound...]
        let ends = JiraSprint.members.compactMap { rest.firstRange(of: ",\($0)=")?.lowerBound }
        return String(rest[..<(ends.min() ?? rest.endIndex)])
    }
}
