/// Something that items hold by its name, and that can get another name without any of them changing.
public enum NamedReference: Hashable, Sendable {
    /// By its id.
    case sprint(Int64)
    /// A version of a project, by its id.
    case version(String)
    /// What of Targetprocess items are planned into, by its id.
    case period(PlanningPeriod, id: Int64)
}

/// The kinds of periods that Targetprocess plans items into.
public enum PlanningPeriod: String, Hashable, Sendable {
    case release, iteration
    case teamIteration = "teamiteration"
}
