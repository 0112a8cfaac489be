public import Primitives

/// How long somebody worked, and on which day.
///
/// It makes of a comment what Jira calls a worklog and Targetprocess a time: a text that a person wrote about an item,
/// of which the tools tell apart from comments.
public struct Worklog: Hashable, Sendable, Codable {
    /// Jira counts no less than a minute, Targetprocess tells decimal hours.
    public var minutes: Int64
    public var day: CalendarDate

    public init(minutes: Int64, day: CalendarDate) {
        self.minutes = minutes
        self.day = day
    }
}

extension FieldID {
    /// What stands among the mapped fields of a tool where logged work crosses: the tool's own name of it.
    public static func loggedWork(of tool: ToolType) -> FieldID {
        FieldID(tool == .jira ? "worklog" : "Times")
    }
}

extension Comment {
    private static let workPrefix: Character = "w"

    /// The id that logged work has among an item's comments: its tool may have a comment of the same id.
    public static func id(ofWork id: String) -> String { "\(workPrefix)\(id)" }

    /// The id in its tool of what counts as logged work among the comments; `nil` for a comment's.
    public static func workId(_ id: String) -> String? {
        id.first == workPrefix ? String(id.dropFirst()) : nil
    }
}
