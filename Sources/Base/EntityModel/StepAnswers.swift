/// Values that a profile gives the fields that a workflow step demands.
public struct StepAnswers: Hashable, Sendable, Codable {
    /// The resolutions by the names or IDs of states, of either tool; `*` stands for every other state.
    public var resolutions: [String: String]
    /// The names of the state that the write comes from, in the tool that it comes from.
    public var origin: [String]
    /// The values of other fields, as text; a choice by its name or ID.
    public var defaults: [FieldID: String]

    public init(resolutions: [String: String] = [:], origin: [String] = [], defaults: [FieldID: String] = [:]) {
        self.resolutions = resolutions
        self.origin = origin
        self.defaults = defaults
    }

    /// Whether the profile gives no values at all.
    public var isEmpty: Bool { resolutions.isEmpty && defaults.isEmpty }

    /// The resolution that the profile names for a step to a state.
    ///
    /// A row for the state that the write comes from counts before a row for the state that the step leads to: several
    /// states of one tool may become the same state of the other.
    ///
    /// - Parameter state: The names of the state that the step leads to.
    /// - Returns: The name or ID of the resolution, or `nil` if the profile names none.
    public func resolution(to state: [String]) -> String? {
        let rows = Dictionary(resolutions.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        return (origin + state + [Profile.ValueMapping.other]).lazy.compactMap { rows[$0.lowercased()] }.first
    }
}
