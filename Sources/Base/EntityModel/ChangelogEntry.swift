/// That somebody changed fields of an item, as the tool itself remembers it: without what they held.
public struct ChangelogEntry: Hashable, Sendable, Codable {
    /// Milliseconds since 1970.
    public var at: Int64
    /// Who; `nil` where the tool does not tell.
    public var author: ToolUser?
    /// Whether a person made the edit, and no app, automation, or Tandem itself; `nil` where the tool does not tell.
    public var isByPerson: Bool?
    /// What a profile calls the fields, or the tool does where no profile can name them.
    public var fields: [FieldID]

    public init(at: Int64, author: ToolUser?, isByPerson: Bool? = nil, fields: [FieldID]) {
        self.at = at
        self.author = author
        self.isByPerson = isByPerson
        self.fields = fields
    }
}
