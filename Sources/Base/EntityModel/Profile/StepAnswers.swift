/// Values from the profile for the fields that a workflow step requires.
public struct StepAnswers: Hashable, Sendable, Codable {
    /// The resolutions, by the names or IDs of states of either tool.
    ///
    /// The key `*` covers every other state.
    public var resolutions: [String: String]
    /// The names of the state on the other side that the write follows, in that tool's terms.
    public var origin: [String]
    /// The values of other fields, as texts.
    ///
    /// A choice is given by its name or ID.
    public var defaults: [FieldID: String]

    public init(resolutions: [String: String] = [:], origin: [String] = [], defaults: [FieldID: String] = [:]) {
        self.resolutions = resolutions
        self.origin = origin
        self.defaults = defaults
    }

    /// Whether the profile gives no values at all.
    public var isEmpty: Bool { resolutions.isEmpty && defaults.isEmpty }

    /// Returns the resolution that the profile names for a step to a state.
    ///
    /// A row for the state on the other side precedes a row for the state that the step leads to. Several states of one
    /// tool may become the same state of the other.
    ///
    /// - Parameter state: The names of the state that the step leads to.
    /// - Returns: The name or ID of the resolution, or `nil` if the profile names none.
    public func resolution(to state: [String]) -> String? {
        let rows = Dictionary(resolutions.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        return (origin + state + [Profile.ValueMapping.other]).lazy.compactMap { rows[$0.lowercased()] }.first
    }
}
