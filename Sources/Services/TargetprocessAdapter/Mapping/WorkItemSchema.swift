import EntityModel

/// The fields and parts that items of one type have, limited to those that Tandem reads and writes.
struct WorkItemSchema: Sendable {
    /// A part of an item that is read in addition to its fields, with the tool's name as raw value.
    enum Part: String, CaseIterable, Sendable {
        case lastComment = "LastCommentDate"
        case project = "Project"
        case state = "EntityState"
        case team = "Team"
        case assignedTeams = "AssignedTeams"
        case timeSpent = "TimeSpent"
    }

    /// The requested fields that items of the type have.
    let fields: Set<FieldID>
    /// The fields that no user can write.
    let readOnly: Set<FieldID>
    let parts: Set<Part>

    /// Creates the schema of a built-in type.
    init(_ fields: Set<FieldID>, of type: WorkItemType) {
        self.fields = TargetprocessField.fields(fields, of: type)
        readOnly = []
        parts = type.isAssignable == true ? Set(Part.allCases) : [.lastComment, .project]
    }

    /// Creates the schema from the tool's metadata.
    init(_ fields: Set<FieldID>, _ description: ResourceMetadata) {
        self.fields = fields.filter { field in
            TargetprocessField.member(of: field).map { description.members[$0] != nil } ?? true
        }
        readOnly = self.fields.filter { field in
            TargetprocessField.member(of: field).map { description.members[$0]?.isReadOnly == true } ?? false
        }
        parts = Set(Part.allCases.filter { description.members[$0.rawValue] != nil })
    }
}
