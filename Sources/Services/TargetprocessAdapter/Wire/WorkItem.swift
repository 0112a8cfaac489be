import Core
import EntityModel

/// A user story, bug, feature or other work item, as far as Tandem reads it.
struct WorkItem: Hashable, Sendable {
    var id: Int64
    var name: String?
    var description: String?
    var entityVersion: Int64
    var modifyDate: TargetprocessDateTime?
    var lastCommentDate: TargetprocessDateTime?
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
    var plannedStartDate: TargetprocessDateTime?
    var plannedEndDate: TargetprocessDateTime?
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
    /// With its board, where the iteration's team has one: see ``ScopedOption``.
    var teamIterationName: String?
    /// Whose iteration that is; `nil` where it was not asked for.
    var teamIterationTeamId: Int64?
    /// Where they were selected.
    var assignedTeams: [AssignedTeam]?
    /// Where they were selected.
    var assignments: [AssignmentRecord]?
    /// Where they were selected.
    var roleEfforts: [RoleEffortRecord]?
    /// Where they were selected; also the empty ones.
    var customValues: CustomValues?
    /// How far it is; `nil` where that was not selected.
    var stage: StateCategory? { StateCategory(isInitial: isInitial, isPlanned: isPlanned, isFinal: isFinal) }
    var customFields: [CustomFieldRecord]? { customValues?.customFields }
    /// Where they were read, which takes a request of its own.
    var relations: [RelationRecord]?
    /// Here, too.
    var attachments: [AttachmentRecord]?
    /// The fields that cannot be decoded, with the problem of each; the people of all roles go by ``assigned``.
    var unreadable: [FieldID: UnreadableValue] = [:]

    /// Stands for the people of all roles.
    static let assigned = FieldID("Assignments")
    /// Stands for the efforts of all roles.
    static let efforts = FieldID("RoleEfforts")
    /// Stands for all custom fields.
    static let custom = FieldID("CustomFields")
}

/// The form of API v2 under ``selection(_:)``; what is null is left out there.
extension WorkItem: Decodable {
    private enum CodingKeys: CodingKey {
        case id, name, description, entityVersion, modifyDate, lastCommentDate, timeSpent, stateName, stateId
        case isInitial, isPlanned, isFinal, workflowId, projectId, teamName, tags, priorityName, severityName, effort
        case plannedStartDate, plannedEndDate, ownerId, ownerEmail, ownerLogin, ownerName, portfolioEpicId, epicId
        case featureId, userStoryId, releaseName, iterationName, teamIterationName, teamIterationTeamId, assignedTeams
        case assignments, roleEfforts, customValues
    }

    /// - Throws: A `DecodingError` if the item cannot be told from others, or its versions not from each other.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        var reader = MemberReader(values)
        self.init(
            id: try values.decode(Int64.self, forKey: .id),
            name: reader.read(.name, of: TargetprocessField.name),
            description: reader.read(.description, of: TargetprocessField.description),
            entityVersion: try values.decode(Int64.self, forKey: .entityVersion),
            modifyDate: try values.decodeIfPresent(TargetprocessDateTime.self, forKey: .modifyDate),
            lastCommentDate: reader.known(.lastCommentDate), timeSpent: reader.known(.timeSpent),
            stateName: reader.read(.stateName, of: TargetprocessField.state), stateId: reader.known(.stateId),
            isInitial: reader.known(.isInitial), isPlanned: reader.known(.isPlanned), isFinal: reader.known(.isFinal),
            workflowId: reader.known(.workflowId),
            projectId: reader.known(.projectId), teamName: reader.known(.teamName),
            tags: reader.read(.tags, of: TargetprocessField.tags),
            priorityName: reader.read(.priorityName, of: TargetprocessField.priority),
            severityName: reader.read(.severityName, of: TargetprocessField.severity),
            effort: reader.read(.effort, of: TargetprocessField.effort),
            plannedStartDate: reader.read(.plannedStartDate, of: TargetprocessField.plannedStart),
            plannedEndDate: reader.read(.plannedEndDate, of: TargetprocessField.plannedEnd),
            ownerId: reader.read(.ownerId, of: TargetprocessField.owner), ownerEmail: reader.known(.ownerEmail),
            ownerLogin: reader.known(.ownerLogin), ownerName: reader.known(.ownerName),
            portfolioEpicId: reader.read(.portfolioEpicId, of: TargetprocessField.portfolioEpic),
            epicId: reader.read(.epicId, of: TargetprocessField.epic),
            featureId: reader.read(.featureId, of: TargetprocessField.feature),
            userStoryId: reader.read(.userStoryId, of: TargetprocessField.userStory),
            releaseName: reader.read(.releaseName, of: TargetprocessField.release),
            iterationName: reader.read(.iterationName, of: TargetprocessField.iteration),
            teamIterationName: reader.read(.teamIterationName, of: TargetprocessField.teamIteration),
            teamIterationTeamId: reader.known(.teamIterationTeamId))
        let teams: [LenientDecodable<AssignedTeam>]? = reader.read(.assignedTeams, of: TargetprocessField.assignedTeams)
        let people: [LenientDecodable<AssignmentRecord>]? = reader.read(.assignments, of: Self.assigned)
        let efforts: [LenientDecodable<RoleEffortRecord>]? = reader.read(.roleEfforts, of: Self.efforts)
        let custom: CustomValues? = reader.read(.customValues, of: Self.custom)
        unreadable = reader.unreadable
        assignedTeams = whole(teams, TargetprocessField.assignedTeams)
        assignments = whole(people, Self.assigned)
        roleEfforts = whole(efforts, Self.efforts)
        customValues = custom
        if custom?.isWhole == false { unreadable[Self.custom] = .ofMember }
    }

    /// The elements of a list that can be decoded; notes if there are others.
    mutating func whole<Element>(_ elements: [LenientDecodable<Element>]?, _ field: FieldID) -> [Element]? {
        let known = elements?.compactMap(\.known)
        if known?.count != elements?.count { unreadable[field] = .ofMember }
        return known
    }

    /// What is selected of each item, beside the fields that are mapped.
    ///
    /// A path needs a name of its own: the tool drops it otherwise, without a word.
    private static let always = "id,name,description,entityVersion,modifyDate"
    private static let parts: [(WorkItemSchema.Part, String)] = [
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
    static func selection(_ shape: WorkItemSchema) -> String {
        let fields = shape.fields
        var parts = [always] + parts.filter { shape.parts.contains($0.0) }.map(\.1)
        parts += fields.sorted().compactMap { selections[$0] }
        if fields.contains(where: { $0.team != nil }), !fields.contains(TargetprocessField.assignedTeams) {
            parts.append(AssignedTeam.selection)
        }
        if fields.contains(where: { $0.role != nil }) { parts.append(AssignmentRecord.selection) }
        if fields.contains(where: { $0.effortRole != nil }) { parts.append(RoleEffortRecord.selection) }
        if fields.contains(where: { $0.adjustedRole != nil }), !fields.contains(TargetprocessField.effort) {
            parts.append("effort")
        }
        if fields.contains(where: { $0.customField != nil }) { parts.append("customValues") }
        return "{" + parts.joined(separator: ",") + "}"
    }
}
