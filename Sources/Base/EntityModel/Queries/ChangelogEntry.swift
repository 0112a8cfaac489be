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

extension Sequence<ChangelogEntry> {
    /// Whether a person, rather than an app, an automation, or Tandem, made the last change of a field.
    ///
    /// - Parameters:
    ///   - field: The field.
    ///   - start: The time after which a change counts, by the tool's clock, or `nil` for any time. A tool that keeps a
    ///     value makes no entry, so that the last entry may be older than the write.
    /// - Returns: Whether such a change exists.
    public func isLastChangeByPerson(of field: FieldID, after start: Timestamp? = nil) -> Bool {
        let last = filter { $0.fields.contains(field) }.max { $0.at < $1.at }
        guard let last, last.isByPerson == true else { return false }
        return start.map { last.at > $0 } ?? true
    }
}
