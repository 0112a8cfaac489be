/// A field of a tool's items, for whoever writes a profile.
public struct FieldDescription: Hashable, Sendable, Codable {
    /// What a profile calls the field.
    public var id: FieldID
    /// What people call it.
    public var name: String
    /// What it holds; `nil` for what Tandem does not keep in step.
    public var kind: FieldKind?
    /// The types of items that have it, where not all have.
    public var types: [String]?
    /// The reason why Tandem cannot read or write the field; `nil` if it can do both, or if ``kind`` says enough.
    public var limit: Limit?
    /// The values that the tool translates, such as statuses and priorities; `nil` where it translates none.
    public var values: [Value]?

    /// What Tandem cannot do with a field, and why.
    public struct Limit: Hashable, Sendable, Codable {
        /// Whether the field can be read at least.
        public var isReadable: Bool
        public var reason: String

        public init(isReadable: Bool, reason: String) {
            self.isReadable = isReadable
            self.reason = reason
        }
    }

    /// One of the values of a field, with the ID that stays the same in every language.
    public struct Value: Hashable, Sendable, Codable {
        public var id: String
        public var name: String

        public init(id: String, name: String) {
            self.id = id
            self.name = name
        }
    }

    public init(id: FieldID, name: String, kind: FieldKind?, types: [String]? = nil) {
        self.id = id
        self.name = name
        self.kind = kind
        self.types = types
    }
}
