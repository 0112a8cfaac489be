/// Something that a value names and the tool does not have, but lets be made by its name.
public struct MissingReference: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case sprint, version, component, release
    }

    public var kind: Kind
    public var name: String
    /// The id of what it is made in: a board, a project.
    public var containerID: String

    public init(kind: Kind, name: String, containerID: String) {
        self.kind = kind
        self.name = name
        self.containerID = containerID
    }
}
