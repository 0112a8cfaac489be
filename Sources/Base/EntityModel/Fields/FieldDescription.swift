/// A field of a tool's items, as described to the author of a profile.
public struct FieldDescription: Hashable, Sendable, Codable {
    /// The name of the field in a profile.
    public var id: FieldID
    /// The name that users see.
    public var name: String
    /// The kind of its values; `nil` if Tandem does not sync the field.
    public var kind: FieldKind?
    /// The types of items that have the field; `nil` if all types have it.
    public var types: [String]?
    /// The reason why Tandem cannot read or write the field.
    ///
    /// It is `nil` if Tandem can do both, or if ``kind`` says enough.
    public var limit: Limit?
    /// The values that the tool translates, such as statuses and priorities; `nil` if it translates none.
    public var values: [Value]?

    /// The operations that Tandem does not support for a field, and the reason.
    public struct Limit: Hashable, Sendable, Codable {
        /// Whether the field can at least be read.
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
