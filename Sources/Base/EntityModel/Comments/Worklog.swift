public import Primitives

/// The duration and the day of a work entry.
///
/// A comment with this value is a Jira worklog or a Targetprocess time: a text that a user wrote about an item. The
/// tools separate these entries from comments.
public struct Worklog: Hashable, Sendable, Codable {
    /// The duration in minutes.
    ///
    /// Jira's smallest unit is one minute; Targetprocess reports decimal hours.
    public var minutes: Int64
    public var day: CalendarDate

    public init(minutes: Int64, day: CalendarDate) {
        self.minutes = minutes
        self.day = day
    }
}

extension FieldID {
    /// The pseudo-field for worklogs among the mapped fields of a tool.
    ///
    /// It has the tool's own name for them.
    public static func loggedWork(of tool: ToolType) -> FieldID {
        FieldID(tool == .jira ? "worklog" : "Times")
    }
}

extension Comment {
    private static let workPrefix: Character = "w"

    /// Returns the ID of a worklog among an item's comments.
    ///
    /// The prefix is needed because a comment may have the same ID.
    public static func id(ofWork id: String) -> String { "\(workPrefix)\(id)" }

    /// Returns the ID of a worklog in its tool; `nil` for the ID of a comment.
    public static func workId(_ id: String) -> String? {
        id.first == workPrefix ? String(id.dropFirst()) : nil
    }
}
