/// The body that makes a work item.
struct NewWorkItem: Encodable, Sendable {
    var name: String
    var description: String
    var project: WorkItemChange.Reference

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case description = "Description"
        case project = "Project"
    }
}

/// An item of a selection; the form of API v2 under ``selection(withMarker:)``.
struct SelectedItem: Decodable, Sendable {
    var id: Int64
    var description: String?

    /// What is selected; with the description, in which the marker stands, where that is wanted.
    static func selection(withMarker: Bool) -> String { withMarker ? "{id,description}" : "{id}" }
}
