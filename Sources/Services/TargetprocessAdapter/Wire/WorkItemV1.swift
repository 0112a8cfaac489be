import Core
import EntityModel

/// A work item in the format of API v1 for ``inclusion(_:)``, which is the response to a write.
struct WorkItemV1: Hashable, Sendable, Decodable {
    let item: WorkItem

    private static let always = "Id,Name,Description,EntityVersion,ModifyDate"
    private static let parts: [(WorkItemSchema.Part, String)] = [
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

    /// Returns the properties that the response must contain for the fields and parts of a type.
    static func inclusion(_ schema: WorkItemSchema) -> String {
        let fields = schema.fields
        var parts = [always] + parts.filter { schema.parts.contains($0.0) }.map(\.1)
        parts += fields.sorted().compactMap { inclusions[$0] }
        if fields.contains(where: { $0.role != nil }) { parts.append(AssignmentV1.inclusion) }
        if fields.contains(where: { $0.effortRole != nil }) { parts.append(WrittenRoleEffort.inclusion) }
        if fields.contains(where: { $0.adjustedRole != nil }), !fields.contains(TargetprocessField.effort) {
            parts.append("Effort")
        }
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
        case roleEfforts = "RoleEfforts"
    }

    /// A resource that an item refers to.
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
        var reader = MemberReader(values)
        func name(_ key: CodingKeys, _ field: FieldID) -> String? {
            let reference: Reference? = reader.read(key, of: field)
            return reference?.name
        }
        func id(_ key: CodingKeys, _ field: FieldID) -> Int64? {
            let reference: Reference? = reader.read(key, of: field)
            return reference?.id
        }
        let state: Reference? = reader.read(.state, of: TargetprocessField.state)
        let owner: Reference? = reader.read(.owner, of: TargetprocessField.owner)
        let teamIteration: TeamIteration? = reader.read(.teamIteration, of: TargetprocessField.teamIteration)
        let project: Reference? = reader.known(.project)
        let team: Reference? = reader.known(.team)
        var item = WorkItem(
            id: try values.decode(Int64.self, forKey: .id), name: reader.read(.name, of: TargetprocessField.name),
            description: reader.read(.description, of: TargetprocessField.description),
            entityVersion: try values.decode(Int64.self, forKey: .entityVersion),
            modifyDate: try values.decodeIfPresent(TargetprocessDateTime.self, forKey: .modifyDate),
            lastCommentDate: reader.known(.lastCommentDate), stateName: state?.name, stateId: state?.id,
            isInitial: state?.isInitial,
            isFinal: state?.isFinal, projectId: project?.id, teamName: team?.name,
            tags: reader.read(.tags, of: TargetprocessField.tags),
            priorityName: name(.priority, TargetprocessField.priority),
            severityName: name(.severity, TargetprocessField.severity),
            effort: reader.read(.effort, of: TargetprocessField.effort),
            plannedStartDate: reader.read(.plannedStart, of: TargetprocessField.plannedStart),
            plannedEndDate: reader.read(.plannedEnd, of: TargetprocessField.plannedEnd),
            ownerId: owner?.id, ownerEmail: owner?.email, ownerLogin: owner?.login, ownerName: owner?.fullName,
            portfolioEpicId: id(.portfolioEpic, TargetprocessField.portfolioEpic),
            epicId: id(.epic, TargetprocessField.epic), featureId: id(.feature, TargetprocessField.feature),
            userStoryId: id(.userStory, TargetprocessField.userStory),
            releaseName: name(.release, TargetprocessField.release),
            iterationName: name(.iteration, TargetprocessField.iteration), teamIterationName: teamIteration?.name,
            teamIterationTeamId: teamIteration?.team?.id)
        let teams: PageV1<TeamAssignmentRecord>? = reader.read(.assignedTeams, of: TargetprocessField.assignedTeams)
        let people: PageV1<AssignmentV1>? = reader.read(.assignments, of: WorkItem.assigned)
        let efforts: PageV1<WrittenRoleEffort>? = reader.read(.roleEfforts, of: WorkItem.efforts)
        let custom: [LenientDecodable<CustomFieldRecord>]? = reader.read(.customFields, of: WorkItem.custom)
        item.unreadable = reader.unreadable
        item.assignedTeams = teams?.items.map(\.assignment)
        item.assignments = people?.items.map(\.record)
        item.roleEfforts = efforts?.items.map(\.record)
        if efforts?.unreadable ?? 0 > 0 { item.unreadable[WorkItem.efforts] = .ofMember }
        if teams?.unreadable ?? 0 > 0 { item.unreadable[TargetprocessField.assignedTeams] = .ofMember }
        if people?.unreadable ?? 0 > 0 { item.unreadable[WorkItem.assigned] = .ofMember }
        item.customValues = item.whole(custom, WorkItem.custom).map { CustomValues(customFields: $0) }
        self.item = item
    }
}

extension UnreadableValue {
    /// One of several elements cannot be decoded.
    static let ofMember = UnreadableValue("one of its members has an unknown form")
}
