import EntityModel

/// A user story, bug, feature or other work item, as far as Tandem reads it.
struct WorkItem: Hashable, Sendable {
    var id: Int64
    var name: String?
    var description: String?
    var entityVersion: Int64
    var modifyDate: TargetprocessDate?
    var lastCommentDate: TargetprocessDate?
    /// Of all who worked on it, in hours; `nil` where the tool does not tell.
    var timeSpent: Double?
    var stateName: String?
    var stateId: Int64?
    var isInitial: Bool?
    /// Not told by the answer to a write.
    var isPlanned: Bool?
    var isFinal: Bool?
    var workflowId: Int64?
    var projectId: Int64?
    var teamName: String?
    /// As the tool keeps them: separated by commas.
    var tags: String?
    var priorityName: String?
    var severityName: String?
    var effort: Double?
    var plannedStartDate: TargetprocessDate?
    var plannedEndDate: TargetprocessDate?
    var ownerId: Int64?
    var ownerEmail: String?
    var ownerLogin: String?
    var ownerName: String?
    var portfolioEpicId: Int64?
    var epicId: Int64?
    var featureId: Int64?
    var userStoryId: Int64?
    var releaseName: String?
    var iterationName: String?
    /// With its board, where the iteration's team has one: see ``BoardedName``.
    var teamIterationName: String?
    /// Whose iteration that is; `nil` where it was not asked for.
    var teamIterationTeamId: Int64?
    /// Where they were selected.
    var assignedTeams: [AssignedTeam]?
    /// Where they were selected.
    var assignments: [AssignmentRecord]?
    /// Where they were selected; also the empty ones.
    var customValues: CustomValues?
    /// How far it is; `nil` where that was not selected.
    var stage: WorkflowStage? { WorkflowStage(isInitial: isInitial, isPlanned: isPlanned, isFinal: isFinal) }
    var customFields: [CustomFieldRecord]? { customValues?.customFields }
    /// Where they were read, which takes a request of its own.
    var relations: [RelationRecord]?
    /// Here, too.
    var attachments: [AttachmentRecord]?
}

/// The form of API v2 under ``selection(_:)``; what is null is left out there.
extension WorkItem: Decodable {
    /// What is selected of each item, beside the fields that are mapped.
    ///
    /// A path needs a name of its own: the tool drops it otherwise, without a word.
    private static let always = "id,name,description,entityVersion,modifyDate"
    private static let parts: [(ItemShape.Part, String)] = [
        (.lastComment, "lastCommentDate"), (.project, "projectId:project.id"),
        (
            .state,
            "stateName:entityState.name,stateId:entityState.id,isInitial:entityState.isInitial,isPlanned:entityState.isPlanned,"
                + "isFinal:entityState.isFinal,workflowId:entityState.workflow.id"
        ),
        (.team, "teamName:team.name"), (.timeSpent, "timeSpent"),
    ]

    private static let selections: [FieldID: String] = [
        TargetprocessField.tags: "tags", TargetprocessField.priority: "priorityName:priority.name",
        TargetprocessField.severity: "severityName:severity.name",
        TargetprocessField.effort: "effort", TargetprocessField.plannedStart: "plannedStartDate",
        TargetprocessField.plannedEnd: "plannedEndDate",
        TargetprocessField.owner:
            "ownerId:owner.id,ownerEmail:owner.email,ownerLogin:owner.login,ownerName:owner.fullName",
        TargetprocessField.portfolioEpic: "portfolioEpicId:portfolioEpic.id",
        TargetprocessField.release: "releaseName:release.name",
        TargetprocessField.iteration: "iterationName:iteration.name",
        TargetprocessField.teamIteration:
            "teamIterationName:teamIteration.name,teamIterationTeamId:teamIteration.team.id",
        TargetprocessField.assignedTeams: AssignedTeam.selection,
        TargetprocessField.epic: "epicId:epic.id", TargetprocessField.feature: "featureId:feature.id",
        TargetprocessField.userStory: "userStoryId:userStory.id",
    ]

    /// The selector for what items have.
    static func selection(_ shape: ItemShape) -> String {
        let fields = shape.fields
        var parts = [always] + parts.filter { shape.parts.contains($0.0) }.map(\.1)
        parts += fields.sorted().compactMap { selections[$0] }
        if fields.contains(where: { $0.team != nil }), !fields.contains(TargetprocessField.assignedTeams) {
            parts.append(AssignedTeam.selection)
        }
        if fields.contains(where: { $0.role != nil }) { parts.append(AssignmentRecord.selection) }
        if fields.contains(where: { $0.customField != nil }) { parts.append("customValues") }
        return "{" + parts.joined(separator: ",") + "}"
    }
}

/// The form of API v1 under ``inclusion(_:)``: the answer to a write.
struct WrittenWorkItem: Hashable, Sendable, Decodable {
    let item: WorkItem

    private static let always = "Id,Name,Description,EntityVersion,ModifyDate"
    private static let parts: [(ItemShape.Part, String)] = [
        (.lastComment, "LastCommentDate"), (.project, "Project[Id]"),
        (.state, "EntityState[Id,Name,IsInitial,IsFinal]"), (.team, "Team[Id,Name]"),
        (.assignedTeams, "AssignedTeams\(TeamAssignmentRecord.inclusion)"),
    ]

    private static let inclusions: [FieldID: String] = [
        TargetprocessField.tags: "Tags", TargetprocessField.priority: "Priority[Id,Name]",
        TargetprocessField.severity: "Severity[Id,Name]",
        TargetprocessField.effort: "Effort", TargetprocessField.plannedStart: "PlannedStartDate",
        TargetprocessField.plannedEnd: "PlannedEndDate",
        TargetprocessField.owner: "Owner[Id,Email,Login,FullName]",
        TargetprocessField.release: "Release[Id,Name]", TargetprocessField.iteration: "Iteration[Id,Name]",
        TargetprocessField.teamIteration: "TeamIteration[Id,Name,Team[Id]]",
        TargetprocessField.portfolioEpic: "PortfolioEpic[Id]", TargetprocessField.epic: "Epic[Id]",
        TargetprocessField.feature: "Feature[Id]", TargetprocessField.userStory: "UserStory[Id]",
    ]

    /// What the answer tells of that which items have.
    static func inclusion(_ shape: ItemShape) -> String {
        let fields = shape.fields
        var parts = [always] + parts.filter { shape.parts.contains($0.0) }.map(\.1)
        parts += fields.sorted().compactMap { inclusions[$0] }
        if fields.contains(where: { $0.role != nil }) { parts.append(WrittenAssignment.inclusion) }
        if fields.contains(where: { $0.customField != nil }) { parts.append("CustomFields") }
        return "[" + parts.joined(separator: ",") + "]"
    }

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case name = "Name"
        case description = "Description"
        case entityVersion = "EntityVersion"
        case modifyDate = "ModifyDate"
        case lastCommentDate = "LastCommentDate"
        case state = "EntityState"
        case project = "Project"
        case team = "Team"
        case tags = "Tags"
        case priority = "Priority"
        case severity = "Severity"
        case effort = "Effort"
        case plannedStart = "PlannedStartDate"
        case plannedEnd = "PlannedEndDate"
        case owner = "Owner"
        case portfolioEpic = "PortfolioEpic"
        case epic = "Epic"
        case feature = "Feature"
        case userStory = "UserStory"
        case release = "Release"
        case iteration = "Iteration"
        case teamIteration = "TeamIteration"
        case customFields = "CustomFields"
        case assignedTeams = "AssignedTeams"
        case assignments = "Assignments"
    }

    /// Something that an item points to.
    private struct Reference: Decodable {
        let id: Int64?
        let name: String?
        let isInitial: Bool?
        let isFinal: Bool?
        let email: String?
        let login: String?
        let fullName: String?

        private enum CodingKeys: String, CodingKey {
            case id = "Id"
            case name = "Name"
            case isInitial = "IsInitial"
            case isFinal = "IsFinal"
            case email = "Email"
            case login = "Login"
            case fullName = "FullName"
        }
    }

    private struct TeamIteration: Decodable {
        let name: String?
        let team: Reference?

        private enum CodingKeys: String, CodingKey {
            case name = "Name"
            case team = "Team"
        }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let state = try values.decodeIfPresent(Reference.self, forKey: .state)
        let owner = try values.decodeIfPresent(Reference.self, forKey: .owner)
        let teamIteration = try values.decodeIfPresent(TeamIteration.self, forKey: .teamIteration)
        item = WorkItem(
            id: try values.decode(Int64.self, forKey: .id),
            name: try values.decodeIfPresent(String.self, forKey: .name),
            description: try values.decodeIfPresent(String.self, forKey: .description),
            entityVersion: try values.decode(Int64.self, forKey: .entityVersion),
            modifyDate: try values.decodeIfPresent(TargetprocessDate.self, forKey: .modifyDate),
            lastCommentDate: try values.decodeIfPresent(TargetprocessDate.self, forKey: .lastCommentDate),
            stateName: state?.name, stateId: state?.id, isInitial: state?.isInitial, isFinal: state?.isFinal,
            projectId: try values.decodeIfPresent(Reference.self, forKey: .project)?.id,
            teamName: try values.decodeIfPresent(Reference.self, forKey: .team)?.name,
            tags: try values.decodeIfPresent(String.self, forKey: .tags),
            priorityName: try values.decodeIfPresent(Reference.self, forKey: .priority)?.name,
            severityName: try values.decodeIfPresent(Reference.self, forKey: .severity)?.name,
            effort: try values.decodeIfPresent(Double.self, forKey: .effort),
            plannedStartDate: try values.decodeIfPresent(TargetprocessDate.self, forKey: .plannedStart),
            plannedEndDate: try values.decodeIfPresent(TargetprocessDate.self, forKey: .plannedEnd),
            ownerId: owner?.id, ownerEmail: owner?.email, ownerLogin: owner?.login, ownerName: owner?.fullName,
            portfolioEpicId: try values.decodeIfPresent(Reference.self, forKey: .portfolioEpic)?.id,
            epicId: try values.decodeIfPresent(Reference.self, forKey: .epic)?.id,
            featureId: try values.decodeIfPresent(Reference.self, forKey: .feature)?.id,
            userStoryId: try values.decodeIfPresent(Reference.self, forKey: .userStory)?.id,
            releaseName: try values.decodeIfPresent(Reference.self, forKey: .release)?.name,
            iterationName: try values.decodeIfPresent(Reference.self, forKey: .iteration)?.name,
            teamIterationName: teamIteration?.name, teamIterationTeamId: teamIteration?.team?.id,
            assignedTeams: (try? values.decode(PageV1<TeamAssignmentRecord>.self, forKey: .assignedTeams))?.items
                .map(\.assignment),
            assignments: (try? values.decode(PageV1<WrittenAssignment>.self, forKey: .assignments))?.items
                .map(\.record),
            customValues: (try? values.decode([CustomFieldRecord].self, forKey: .customFields)).map {
                CustomValues(customFields: $0)
            })
    }
}

/// The partial update of a work item; what is missing stays as it is.
struct WorkItemChange: Hashable, Sendable, Encodable {
    struct Reference: Hashable, Sendable, Encodable {
        var id: Int64

        private enum CodingKeys: String, CodingKey {
            case id = "Id"
        }
    }

    /// What a field is set to.
    enum Content: Hashable, Sendable, Encodable {
        case text(String)
        case number(Double)
        case flag(Bool)
        case reference(Reference)
        /// What a custom field for an address holds.
        case link(String)
        /// What a custom field for an item holds.
        case entity(SelectedEntity)
        case null

        private enum CodingKeys: String, CodingKey {
            case url = "Url"
            case label = "Label"
            case id = "Id"
            case kind = "Kind"
        }

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .text(let text): try text.encode(to: encoder)
            case .number(let number): try number.encode(to: encoder)
            case .flag(let flag): try flag.encode(to: encoder)
            case .reference(let reference): try reference.encode(to: encoder)
            case .link(let url):
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(url, forKey: .url)
                try container.encode(url, forKey: .label)
            case .entity(let entity):
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(entity.id, forKey: .id)
                try container.encode(entity.resourceType, forKey: .kind)
            case .null:
                var container = encoder.singleValueContainer()
                try container.encodeNil()
            }
        }
    }

    var contents: [FieldID: Content] = [:]

    /// Custom fields go as one list of names and values.
    private struct CustomField: Encodable {
        var name: String
        var value: Content

        private enum CodingKeys: String, CodingKey {
            case name = "Name"
            case value = "Value"
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FieldName.self)
        var custom: [CustomField] = []
        for (field, content) in contents.sorted(by: { $0.key < $1.key }) {
            if let name = field.customField {
                custom.append(CustomField(name: name, value: content))
            } else {
                try container.encode(content, forKey: FieldName(stringValue: field.rawValue))
            }
        }
        guard !custom.isEmpty else { return }
        try container.encode(custom, forKey: FieldName(stringValue: "CustomFields"))
    }
}

/// A member of a body that is called as the field.
struct FieldName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
