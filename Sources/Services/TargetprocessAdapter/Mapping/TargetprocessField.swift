import EntityModel
import Primitives

/// The fields of a work item that Tandem can sync, under the tool's own names.
enum TargetprocessField {
    static let name = FieldID("Name")
    static let description = FieldID("Description")
    static let state = FieldID("EntityState")
    static let tags = FieldID("Tags")
    static let priority = FieldID("Priority")
    /// The severity, which only bugs have.
    static let severity = FieldID("Severity")
    static let effort = FieldID("Effort")
    static let plannedStart = FieldID("PlannedStartDate")
    static let plannedEnd = FieldID("PlannedEndDate")
    static let owner = FieldID("Owner")
    static let release = FieldID("Release")
    static let iteration = FieldID("Iteration")
    static let teamIteration = FieldID("TeamIteration")
    /// The teams that work on the item.
    static let assignedTeams = FieldID("AssignedTeams")
    /// The attachments of the item.
    static let attachments = FieldID("Attachments")
    /// The logged work of the item, which Tandem syncs in the same way as comments.
    static let times = FieldID.loggedWork(of: .targetprocess)
    static let portfolioEpic = FieldID("PortfolioEpic")
    static let epic = FieldID("Epic")
    static let feature = FieldID("Feature")
    static let userStory = FieldID("UserStory")
    /// The relations in which the item is the master.
    ///
    /// Each one contains the slave and the name of its type.
    static let relations = FieldID("Relations")

    /// The kind of value of each field.
    static let kinds: [FieldID: FieldKind] = [
        name: .text, description: .richText, state: .state, tags: .options, priority: .option, severity: .option,
        effort: .number, plannedStart: .date, plannedEnd: .date, owner: .user,
        release: .option, iteration: .option, teamIteration: .option, assignedTeams: .options,
        attachments: .files,
        portfolioEpic: .item, epic: .item, feature: .item, userStory: .item, relations: .items,
    ]

    /// The parent fields of each item type.
    ///
    /// The tool rejects a request for a parent field that the type does not have.
    private static let parents: [WorkItemType: Set<FieldID>] = [
        .epic: [portfolioEpic], .feature: [epic], .userStory: [feature],
        .bug: [feature, userStory], .task: [userStory],
    ]

    /// The fields that only items of some types have.
    private static let typeSpecificFields: Set<FieldID> = [portfolioEpic, epic, feature, userStory, severity]

    /// Returns the parent fields of a type.
    static func parents(of type: WorkItemType) -> Set<FieldID> {
        type.isBuiltIn ? parents[type] ?? [] : [portfolioEpic, epic, feature, userStory]
    }

    /// The fields that only assignable items have.
    private static let assignableFields: Set<FieldID> = [
        state, effort, plannedStart, plannedEnd, release, iteration, teamIteration, assignedTeams, times,
    ]

    /// Returns the given fields that items of a type have.
    ///
    /// For types that are not built in, all fields are returned, because the metadata determines the fields that exist.
    static func fields(_ fields: Set<FieldID>, of type: WorkItemType) -> Set<FieldID> {
        type.isBuiltIn ? fields.filter { has(type, $0) } : fields
    }

    private static func has(_ type: WorkItemType, _ field: FieldID) -> Bool {
        if typeSpecificFields.contains(field) {
            return parents(of: type).contains(field) || type == .bug && field == severity
        }
        return type.isAssignable == true
            || !assignableFields.contains(field) && field.role == nil && field.team == nil && !field.isEffort
    }

    /// Returns the built-in types that have a field.
    static func types(having field: FieldID) -> [WorkItemType] {
        WorkItemType.builtIn.filter { has($0, field) }
    }

    /// Returns the property of an item that contains a field, or `nil` for a field that every item has without a
    /// property.
    static func member(of field: FieldID) -> String? {
        switch field {
        case relations: nil
        case times: "Times"
        case _ where field.role != nil: "Assignments"
        case _ where field.effortRole != nil: "RoleEfforts"
        case _ where field.adjustedRole != nil: "Effort"
        case _ where field.team != nil: "AssignedTeams"
        case _ where field.customField != nil: "CustomFields"
        default: field.rawValue
        }
    }

    /// Returns whether a field is not written with the item itself, but in requests of its own.
    static func isWrittenSeparately(_ field: FieldID) -> Bool {
        [relations, assignedTeams, attachments].contains(field) || field.role != nil || field.team != nil
    }

    /// Returns the kind of value of one of the tool's own fields.
    static func kind(of field: FieldID) -> FieldKind? {
        kinds[field] ?? (field.role != nil ? .users : field.team != nil ? .state : field.isEffort ? .number : nil)
    }

    /// Returns whether Tandem can sync the field.
    static func isKnown(_ field: FieldID) -> Bool {
        kind(of: field) != nil || field.customField != nil || field == times
    }

    /// The fields that are always read.
    ///
    /// Other fields are read only if a profile maps them.
    static let always: Set<FieldID> = [name, description, state]
}

extension WorkItem {
    /// Returns one of the item's fields in the generic model.
    ///
    /// The tool omits empty values. Only a missing name or state means that the value is unknown.
    ///
    /// - Returns: The value, or `nil` if the tool does not report it.
    /// - Throws: `UnreadableValue` if the tool reports the field in an unknown format.
    func read(_ field: FieldID, of entity: EntityReference) throws(UnreadableValue) -> FieldValue? {
        let value =
            try field == TargetprocessField.attachments ? files(of: entity) : value(of: field, tool: entity.tool)
        guard let problem = problem(of: field) else { return value }
        throw UnreadableValue(problem.reason, readable: value?.kind?.isSet == true ? value : nil)
    }

    private func problem(of field: FieldID) -> UnreadableValue? {
        if let problem = unreadable[field] { return problem }
        if field.role != nil { return unreadable[Self.assigned] }
        if field.effortRole != nil { return unreadable[Self.efforts] }
        if field.adjustedRole != nil { return unreadable[TargetprocessField.effort] }
        return field.team != nil ? unreadable[TargetprocessField.assignedTeams] : nil
    }

    private func files(of entity: EntityReference) throws(UnreadableValue) -> FieldValue? {
        guard let attachments else { return nil }
        let files = attachments.compactMap { $0.file(of: entity) }
        // An attachment without a reported size is not copied and not removed.
        guard files.count == attachments.count else {
            throw UnreadableValue(UnreadableValue.ofMember.reason, readable: .files(of: files))
        }
        return .files(of: files)
    }

    private func value(of field: FieldID, tool: Tool) throws(UnreadableValue) -> FieldValue? {
        switch field {
        case TargetprocessField.name:
            return name.map { $0.isEmpty ? .empty : .text($0) }
        case TargetprocessField.description:
            return try TargetprocessText.bounded(description ?? "").fieldValue()
        case TargetprocessField.state:
            return stateName.map { .state($0) }
        case TargetprocessField.tags:
            return .options(of: TagList.decode(tags ?? ""))
        case TargetprocessField.priority:
            return priorityName.map { .option($0) } ?? .empty
        case TargetprocessField.severity:
            return severityName.map { .option($0) } ?? .empty
        case _ where field.effortRole != nil:
            return roleEfforts.map { all in
                all.first { $0.role == field.effortRole }.flatMap { $0.effort == 0 ? nil : .number($0.effort) }
                    ?? .empty
            }
        case _ where field.isEffort:
            // The tool reports a missing estimate as zero.
            return effort.flatMap { $0 == 0 ? nil : .number($0) } ?? .empty
        case TargetprocessField.plannedStart:
            return plannedStartDate.map { .date($0.day) } ?? .empty
        case TargetprocessField.plannedEnd:
            return plannedEndDate.map { .date($0.day) } ?? .empty
        case TargetprocessField.owner:
            return ownerId.map {
                .user(ToolUser(tool: tool.id, id: "\($0)", name: ownerName, email: ownerEmail, login: ownerLogin))
            } ?? .empty
        case TargetprocessField.portfolioEpic: return parentValue(portfolioEpicId, tool)
        case TargetprocessField.epic: return parentValue(epicId, tool)
        case TargetprocessField.feature: return parentValue(featureId, tool)
        case TargetprocessField.userStory: return parentValue(userStoryId, tool)
        case TargetprocessField.relations:
            return relations.map { relations in
                .items(
                    of: relations.map { EntityLink(EntityKey(tool: tool, sourceId: "\($0.slave)"), relation: $0.type) })
            }
        case TargetprocessField.release: return releaseName.map { .option($0) } ?? .empty
        case TargetprocessField.iteration: return iterationName.map { .option($0) } ?? .empty
        case TargetprocessField.teamIteration: return teamIterationName.map { .option($0) } ?? .empty
        case TargetprocessField.assignedTeams: return assignedTeams.map { .options(of: $0.map(\.name)) }
        case _ where field.role != nil:
            return assignments.map { all in
                .users(of: all.filter { $0.role == field.role }.map { $0.person(of: tool) })
            }
        case _ where field.team != nil:
            return assignedTeams.map { all in
                all.first { $0.name == field.team }?.state.map { .state($0) } ?? .empty
            }
        default:
            guard let name = field.customField else { return nil }
            guard let record = customFields?.first(where: { $0.name == name }) else {
                if let problem = unreadable[Self.custom] { throw problem }
                return nil
            }
            return try CustomFieldType(rawValue: record.type)?.value(record.value)
        }
    }

    /// Returns the state categories of the item and of those teams whose states are requested.
    private func stages(_ wanted: Set<FieldID>) -> [FieldID: StateCategory]? {
        var stages: [FieldID: StateCategory] = [:]
        stages[TargetprocessField.state] = stage
        for team in assignedTeams ?? [] {
            let field = FieldID(stateOf: team.name)
            if wanted.contains(field) { stages[field] = team.stage }
        }
        return stages.isEmpty ? nil : stages
    }

    /// Returns the IDs of the states, because profiles may refer to states by ID.
    private func stateNames(_ wanted: Set<FieldID>) -> [FieldID: [String]]? {
        var names: [FieldID: [String]] = [:]
        if wanted.contains(TargetprocessField.state), let stateId { names[TargetprocessField.state] = ["\(stateId)"] }
        for team in assignedTeams ?? [] {
            let field = FieldID(stateOf: team.name)
            if wanted.contains(field), let id = team.stateId { names[field] = ["\(id)"] }
        }
        return names.isEmpty ? nil : names
    }

    private func parentValue(_ id: Int64?, _ tool: Tool) -> FieldValue {
        id.map { .item(EntityLink(EntityKey(tool: tool, sourceId: "\($0)"))) } ?? .empty
    }

    /// Returns the item in the generic model.
    ///
    /// - Parameters:
    ///   - entity: The reference to the item.
    ///   - wanted: The requested fields, all of which the item's type has.
    ///   - baseURL: The base URL of the tool, without a trailing slash.
    ///   - comments: The comments of the item, or `nil` if they were not read.
    /// - Returns: The snapshot of the item.
    func snapshot(
        of entity: EntityReference, including wanted: Set<FieldID>, baseURL: String, comments: [Comment]? = nil
    ) -> EntitySnapshot {
        var snapshot = EntitySnapshot(
            entity: entity, version: entityVersion, modifiedAt: modifyDate?.time ?? .epoch, fields: [:],
            stateCategories: stages(wanted), projectIDs: projectId.map { ["\($0)"] }, team: teamName,
            comments: comments,
            url: "\(baseURL)/entity/\(id)", displayKey: String(id))
        for field in wanted {
            snapshot.decode(field) { () throws(UnreadableValue) in try read(field, of: entity) }
        }
        let losses = losses(wanted)
        if !losses.isEmpty { snapshot.formattingLosses = losses }
        snapshot.names = stateNames(wanted)
        return snapshot
    }

    /// Returns the formatting of the item's texts that the generic model cannot represent.
    private func losses(_ wanted: Set<FieldID>) -> [FieldID: [FormattingLoss]] {
        var texts: [FieldID: String] = [:]
        if wanted.contains(TargetprocessField.description) { texts[TargetprocessField.description] = description }
        for record in customFields ?? [] where CustomFieldType(rawValue: record.type) == .richText {
            let field = FieldID(customField: record.name)
            if wanted.contains(field), case .text(let text) = record.value { texts[field] = text }
        }
        return texts.compactMapValues { try? TargetprocessText.bounded($0).losses }.filter { !$0.value.isEmpty }
    }
}

/// The tags of an item, which the tool stores in one text, separated by commas.
enum TagList {
    static func decode(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingWhiteSpace }.filter { !$0.isEmpty }
    }

    static func encode(_ names: [String]) -> String { names.map(encode).joined(separator: ", ") }

    /// Returns the name without commas, because a tag cannot contain its separator.
    static func encode(_ name: String) -> String {
        name.replacing(",", with: " ")[...].trimmingWhiteSpace
    }
}

extension FieldValue {
    /// Returns the value as the tool stores it: a name without outer spaces, a description as it is parsed after the
    /// write.
    func stored(in field: FieldID) -> FieldValue {
        switch field {
        case TargetprocessField.name:
            let name = plainText.trimmingWhiteSpace
            return name.isEmpty ? .empty : .text(name)
        case TargetprocessField.description:
            let text = TargetprocessText.read(TargetprocessText.write(richText).value).value
            return text.isEmpty ? .empty : .richText(text)
        case .comments:
            return .richText(TargetprocessText.read(TargetprocessText.write(richText).value).value)
        case FieldID.loggedWork(of: .targetprocess):
            return .richText(TimeDescription.kept(richText))
        case TargetprocessField.tags:
            return .options(of: (converted(to: .options) ?? .empty).members.map { TagList.encode($0.plainText) })
        case _ where field.isEffort:
            guard case .number(let number)? = converted(to: .number) else { return self }
            return number == 0 ? .empty : .number(number)
        default:
            return TargetprocessField.kind(of: field).flatMap { converted(to: $0) } ?? self
        }
    }

    /// The plain text of the value, for any kind of value.
    var plainText: String {
        if case .text(let text) = converted(to: .text) { text } else { "" }
    }

    /// The value as formatted text, for any kind of value.
    var richText: RichText {
        if case .richText(let text) = self { return text }
        return RichText(plain: plainText)
    }
}

extension StringProtocol {
    fileprivate var trimmingWhiteSpace: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
