/// Something that items refer to by its name.
///
/// A rename does not change the items themselves.
public enum NamedReference: Hashable, Sendable {
    /// A sprint, with its ID.
    case sprint(Int64)
    /// A version of a project, with its ID.
    case version(String)
    /// A period that Targetprocess items are planned into, with its ID.
    case period(PlanningPeriod, id: Int64)
}

/// The kinds of periods that Targetprocess plans items into.
public enum PlanningPeriod: String, Hashable, Sendable {
    case release, iteration
    case teamIteration = "teamiteration"
}
