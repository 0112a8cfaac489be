import EntityModel

/// The body that makes a work item.
struct NewWorkItem: Encodable, Sendable {
    var name: String
    var description: String
    var project: WorkItemChange.Reference
    /// The items above it, by the fields that name them.
    var parents: [FieldID: Int64] = [:]

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldName.self)
        try container.encode(name, forKey: FieldName(stringValue: "Name"))
        try container.encode(description, forKey: FieldName(stringValue: "Description"))
        try container.encode(project, forKey: FieldName(stringValue: "Project"))
        for (field, id) in parents {
            try container.encode(
                WorkItemChange.Reference(id: id), forKey: FieldName(stringValue: field.rawValue))
        }
    }
}

/// An item of a selection; the form of API v2 under ``selection(withMarker:)``.
struct WorkItemRow: Decodable, Sendable {
    var id: Int64
    var description: String?

    /// What is selected; with the description, in which the marker stands, where that is wanted.
    static func selection(withMarker: Bool) -> String { withMarker ? "{id,description}" : "{id}" }
}
