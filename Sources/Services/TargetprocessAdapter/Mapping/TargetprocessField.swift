import EntityModel

/// The fields of a work item that Tandem keeps in step, under the tool's own names.
enum TargetprocessField {
    static let name = FieldID("Name")
    static let description = FieldID("Description")
    static let state = FieldID("EntityState")
    static let tags = FieldID("Tags")
    static let priority = FieldID("Priority")
    /// Of bugs.
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
    /// The files that hang on the item.
    static let attachments = FieldID("Attachments")
    /// Stands for the work that is logged, which crosses as comments do.
    static let times = FieldID.loggedWork(of: .targetprocess)
    static let portfolioEpic = FieldID("PortfolioEpic")
    static let epic = FieldID("Epic")
    static let feature = FieldID("Feature")
    static let userStory = FieldID("UserStory")
    /// The relations in which the item is the master, each by the slave and the type's name.
    static let relations = FieldID("Relations")

    /// What kind of values each field holds.
    static let kinds: [FieldID: FieldKind] = [
        name: .text, description: .richText, state: .state, tags: .options, priority: .option, severity: .option,
        effort: .number, plannedStart: .date, plannedEnd: .date, owner: .user,
        release: .option, iteration: .option, teamIteration: .option, assignedTeams: .options,
        attachments: .files,
        portfolioEpic: .item, epic: .item, feature: .item, userStory: .item, relations: .items,
    ]

    /// The items above an item, by its type; the tool refuses to tell of one that the type does not have.
    private static let parents: [WorkItemType: Set<FieldID>] = [
        .epic: [portfolioEpic], .feature: [epic], .userStory: [feature],
        .bug: [feature, userStory], .task: [userStory],
    ]

    /// The fields that items of some types have only.
    private static let typeSpecificFields: Set<FieldID> = [portfolioEpic, epic, feature, userStory, severity]

    /// The fields that name the items above one of a type.
    static func parents(of type: WorkItemType) -> Set<FieldID> {
        type.isBuiltIn ? parents[type] ?? [] : [portfolioEpic, epic, feature, userStory]
    }

    /// The fields of work that people are assigned to.
    private static let assignableFields: Set<FieldID> = [
        state, effort, plannedStart, plannedEnd, release, iteration, teamIteration, assignedTeams, times,
    ]

    /// Those of some fields that items of a type have; all of them for one of which the metadata tells.
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

    /// The types that have a field, of those that every instance has.
    static func types(having field: FieldID) -> [WorkItemType] {
        WorkItemType.builtIn.filter { has($0, field) }
    }

    /// The property of an item that a field stands for; `nil` for what every item has though no property tells of it.
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

    /// What is not written with the item itself, but made and removed one by one.
    static func isWrittenSeparately(_ field: FieldID) -> Bool {
        [relations, assignedTeams, attachments].contains(field) || field.role != nil || field.team != nil
    }

    /// What kind of values one of the tool's own fields holds.
    static func kind(of field: FieldID) -> FieldKind? {
        kinds[field] ?? (field.role != nil ? .users : field.team != nil ? .state : field.isEffort ? .number : nil)
    }

    /// Whether Tandem keeps such a field in step.
    static func isKnown(_ field: FieldID) -> Bool {
        kind(of: field) != nil || field.customField != nil || field == times
    }

    /// Those that are always read; the others where a profile maps them.
    static let always: Set<FieldID> = [name, description, state]
}

extension WorkItem {
    /// One of the item's fields in the generic language.
    ///
    /// The tool leaves out what is empty; only a name or a state that it did not tell is not known.
    ///
    /// - Returns: The value, or `nil` if the tool does not report it.
    /// - Throws: `UnreadableValue` if the tool reports the field in a form that Tandem does not know.
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
        // A file of which the tool does not report the size stays where it is.
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
            // What is not estimated has no effort, and the tool writes that as zero.
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

    /// How far the item is, and its teams are whose states are wanted.
    private func stages(_ wanted: Set<FieldID>) -> [FieldID: StateCategory]? {
        var stages: [FieldID: StateCategory] = [:]
        stages[TargetprocessField.state] = stage
        for team in assignedTeams ?? [] {
            let field = FieldID(stateOf: team.name)
            if wanted.contains(field) { stages[field] = team.stage }
        }
        return stages.isEmpty ? nil : stages
    }

    /// The IDs of the states, by which profiles may name them.
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

    /// The item in the generic language.
    ///
    /// - Parameters:
    ///   - entity: the item's name.
    ///   - wanted: the fields to tell of, which such an item has.
    ///   - baseURL: of the tool, without a slash at the end.
    ///   - comments: where they were read.
    /// - Returns: the snapshot.
    func snapshot(
        of entity: EntityReference, telling wanted: Set<FieldID>, baseURL: String, comments: [Comment]? = nil
    ) -> EntitySnapshot {
        var snapshot = EntitySnapshot(
            entity: entity, version: entityVersion, modifiedAt: modifyDate?.milliseconds ?? 0, fields: [:],
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

    /// The formatting of the item's texts that the generic language cannot represent.
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

/// Tags, which the tool keeps in one text, separated by commas.
enum TagList {
    static func decode(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingWhiteSpace }.filter { !$0.isEmpty }
    }

    static func encode(_ names: [String]) -> String { names.map(encode).joined(separator: ", ") }

    /// A tag cannot hold the sign that parts it from the next.
    static func encode(_ name: String) -> String {
        name.replacing(",", with: " ")[...].trimmingWhiteSpace
    }
}

extension FieldValue {
    /// The value as the tool keeps it when it is sent: a name without outer spaces, a description as it is read back.
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

    /// The words, whatever the kind.
    var plainText: String {
        if case .text(let text) = converted(to: .text) { text } else { "" }
    }

    /// The value as formatted text, whatever the kind.
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
