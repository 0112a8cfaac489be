import EntityModel

/// What items of one type have, of that which Tandem reads and writes.
struct WorkItemSchema: Sendable {
    /// What is read of items beside their fields, by the tool's own names.
    enum Part: String, CaseIterable, Sendable {
        case lastComment = "LastCommentDate"
        case project = "Project"
        case state = "EntityState"
        case team = "Team"
        case assignedTeams = "AssignedTeams"
        case timeSpent = "TimeSpent"
    }

    /// Those that were asked for.
    let fields: Set<FieldID>
    /// Those of them that nobody can write.
    let readOnly: Set<FieldID>
    let parts: Set<Part>

    /// The shape of a type that every instance has.
    init(_ fields: Set<FieldID>, of type: WorkItemType) {
        self.fields = TargetprocessField.fields(fields, of: type)
        readOnly = []
        parts = type.isAssignable == true ? Set(Part.allCases) : [.lastComment, .project]
    }

    /// The shape that the tool's metadata tells of.
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
