import EntityModel

/// The request body that creates a work item.
struct NewWorkItem: Encodable, Sendable {
    var name: String
    var description: String
    var project: WorkItemChange.Reference
    /// The parents of the item, by field.
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

/// An item in a list, in the format of API v2 for ``selection(withMarker:)``.
struct WorkItemRow: Decodable, Sendable {
    var id: Int64
    var description: String?

    /// Returns the selected properties.
    ///
    /// The description is included only on request, because it contains the marker.
    static func selection(withMarker: Bool) -> String { withMarker ? "{id,description}" : "{id}" }
}
