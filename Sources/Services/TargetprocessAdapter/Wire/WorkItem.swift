import Core
import EntityModel

/// A user story, bug, feature, or other work item, with the properties that Tandem reads.
struct WorkItem: Hashable, Sendable {
    var id: Int64
    var name: String?
    var description: String?
    var entityVersion: Int64
    var modifyDate: TargetprocessDateTime?
    var lastCommentDate: TargetprocessDateTime?
    /// The time that all users spent on the item, in hours, or `nil` if the tool does not report it.
    var timeSpent: Double?
    var stateName: String?
    var stateId: Int64?
    var isInitial: Bool?
    /// Whether the state is a planned one.
    ///
    /// The response to a write does not contain this value.
    var isPlanned: Bool?
    var isFinal: Bool?
    var workflowId: Int64?
    var projectId: Int64?
    var teamName: String?
    /// The tags in the tool's format, separated by commas.
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
    /// The name of the team iteration, with its board if the team has one.
    ///
    /// See ``ScopedOption``.
    var teamIterationName: String?
    /// The ID of the iteration's team, or `nil` if it was not selected.
    var teamIterationTeamId: Int64?
    /// The teams, or `nil` if they were not selected.
    var assignedTeams: [AssignedTeam]?
    /// The assignments of users, or `nil` if they were not selected.
    var assignments: [AssignmentRecord]?
    /// The efforts of the roles, or `nil` if they were not selected.
    var roleEfforts: [RoleEffortRecord]?
    /// The custom fields, including the empty ones, or `nil` if they were not selected.
    var customValues: CustomValues?
    /// The state category, or `nil` if the state was not selected.
    var stage: StateCategory? { StateCategory(isInitial: isInitial, isPlanned: isPlanned, isFinal: isFinal) }
    var customFields: [CustomFieldRecord]? { customValues?.customFields }
    /// The relations, or `nil` if they were not read.
    ///
    /// Reading them takes a separate request.
    var relations: [RelationRecord]?
    /// The attachments, or `nil` if they were not read.
    ///
    /// Reading them takes a separate request.
    var attachments: [AttachmentRecord]?
    /// The problems of the fields that cannot be decoded.
    ///
    /// ``assigned`` is the key for the users of all roles.
    var unreadable: [FieldID: UnreadableValue] = [:]

    /// The key for the users of all roles.
    static let assigned = FieldID("Assignments")
    /// The key for the efforts of all roles.
    static let efforts = FieldID("RoleEfforts")
    /// The key for all custom fields.
    static let custom = FieldID("CustomFields")
}

/// The JSON format of API v2 for ``selection(_:)``, which omits null values.
extension WorkItem: Decodable {
    private enum CodingKeys: CodingKey {
        case id, name, description, entityVersion, modifyDate, lastCommentDate, timeSpent, stateName, stateId
        case isInitial, isPlanned, isFinal, workflowId, projectId, teamName, tags, priorityName, severityName, effort
        case plannedStartDate, plannedEndDate, ownerId, ownerEmail, ownerLogin, ownerName, portfolioEpicId, epicId
        case featureId, userStoryId, releaseName, iterationName, teamIterationName, teamIterationTeamId, assignedTeams
        case assignments, roleEfforts, customValues
    }

    /// - Throws: A `DecodingError` if the item has no readable ID, version, or modification date.
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

    /// Returns the elements of a list that can be decoded.
    ///
    /// If others exist, the method marks the field as unreadable.
    mutating func whole<Element>(_ elements: [LenientDecodable<Element>]?, _ field: FieldID) -> [Element]? {
        let known = elements?.compactMap(\.known)
        if known?.count != elements?.count { unreadable[field] = .ofMember }
        return known
    }

    /// The properties that are selected for each item, in addition to the mapped fields.
    ///
    /// A nested property needs a name of its own. Otherwise, the tool silently omits it.
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

    /// Returns the selector for the fields and parts of a type.
    static func selection(_ schema: WorkItemSchema) -> String {
        let fields = schema.fields
        var parts = [always] + parts.filter { schema.parts.contains($0.0) }.map(\.1)
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
