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

    public init(id: FieldID, name: String, kind: FieldKind?, types: [String]? = nil) {
        self.id = id
        self.name = name
        self.kind = kind
        self.types = types
    }
}
