/// Something that items hold by its name, and that can get another name without any of them changing.
public enum NamedThing: Hashable, Sendable {
    /// By its id.
    case sprint(Int64)
    /// A version of a project, by its id.
    case version(String)
}
