public import Primitives

/// An entry of the tool's own changelog: a user changed fields of an item.
///
/// It does not contain the values.
public struct ChangelogEntry: Hashable, Sendable, Codable {
    /// The time of the change.
    public var at: Timestamp
    /// The user who made the change; `nil` if the tool does not report it.
    public var author: ToolUser?
    /// Whether a person made the change, rather than an app, an automation, or Tandem; `nil` if the tool does not
    /// report it.
    public var isByPerson: Bool?
    /// The changed fields, by the names that a profile uses.
    ///
    /// If no profile can name a field, this is the tool's own name.
    public var fields: [FieldID]

    public init(at: Timestamp, author: ToolUser?, isByPerson: Bool? = nil, fields: [FieldID]) {
        self.at = at
        self.author = author
        self.isByPerson = isByPerson
        self.fields = fields
    }
}
