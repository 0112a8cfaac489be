/// A named reference that a value refers to, that the tool lacks, and that the adapter can create.
public struct MissingReference: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case sprint, version, component, release
    }

    public var kind: Kind
    public var name: String
    /// The ID of the board or project in which the reference is created.
    public var containerID: String

    public init(kind: Kind, name: String, containerID: String) {
        self.kind = kind
        self.name = name
        self.containerID = containerID
    }
}
