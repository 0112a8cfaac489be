import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

extension World {
    /// Creates a card.
    ///
    /// Name and project are required; other fields get the tool's defaults.
    mutating func createCard(
        _ kind: CardKind, _ body: JSONValue, by author: User, at now: Timestamp
    ) throws(APIError) -> Change {
        let input = try FieldInput(body, of: .of(kind), in: self)
        let name = try input.required("Name")
        guard let project = try input.reference("Project") ?? nil else {
            throw .badRequest("{property} should be specified.", [("property", "Project")])
        }
        guard projects[project] != nil else { throw .notFound("Project", id: String(project)) }
        let initial = workflow(of: kind, in: project).flatMap { states(of: $0.id).first(where: \.isInitial) }
        let priority = priorities.values.first { $0.kind == kind && $0.isDefault }
        guard let initial, let priority else { throw .malformed }
        var card = Card(
            id: 0, kind: kind, name: name, description: nil, project: project, state: initial.id,
            priority: priority.id, tags: "", effort: 0, owner: author.id, creator: author.id,
            lastEditor: author.id, createdAt: now, modifiedAt: now, stateChangedAt: now, numericPriority: 0,
            version: 0)
        try apply(input, to: &card, isNew: true, at: now)
        card.id = nextGeneral()
        card.numericPriority = Double(card.id) * 12.5
        card.version = nextVersion()
        put(card)
        return Change(
            modification: .created, before: nil, after: .card(card), changedFields: [], author: author, at: now)
    }

    /// Changes a card.
    ///
    /// A write that changes nothing still increases the version, as in the tool.
    mutating func updateCard(
        _ kind: CardKind, id: Int, _ body: JSONValue, by author: User, at now: Timestamp
    ) throws(APIError) -> Change {
        guard let before = cards[id], before.kind == kind else { throw .notFound(kind.name, id: String(id)) }
        let input = try FieldInput(body, of: .of(kind), in: self)
        if input.has("Name") { _ = try input.required("Name") }
        var card = before
        try apply(input, to: &card, isNew: false, at: now)
        let changed = changedFields(from: before, to: card)
        card.lastEditor = author.id
        card.modifiedAt = now
        card.version = nextVersion()
        put(card)
        return Change(
            modification: .updated, before: .card(before), after: .card(card), changedFields: changed,
            author: author, at: now)
    }

    private mutating func apply(
        _ input: FieldInput, to card: inout Card, isNew: Bool, at now: Timestamp
    ) throws(APIError) {
        if let name = try input.text("Name") ?? nil { card.name = name }
        if let description = try input.text("Description") {
            card.description = description.map(RichTextStorage.stored)
        }
        if let project = try input.reference("Project") ?? nil {
            guard projects[project] != nil else { throw .notFound("Project", id: String(project)) }
            card.project = project
        }
        for kind in card.kind.parents {
            guard let parent = try input.reference(kind.name) else { continue }
            if let parent, cards[parent]?.kind != kind { throw .notFound(kind.name, id: String(parent)) }
            card.parents[kind] = parent
        }
        guard card.kind != .task || card.parents[.userStory] != nil else {
            throw .badRequest("{property} should be specified.", [("property", "UserStory")])
        }
        if let priority = try input.reference("Priority") ?? nil {
            guard priorities[priority]?.kind == card.kind else {
                throw .forbidden("Priority with Id {id} can not be used here.", [("id", String(priority))])
            }
            card.priority = priority
        }
        if card.kind == .bug, let severity = try input.reference("Severity") ?? nil {
            guard let known = Severity(rawValue: severity) else { throw .notFound("Severity", id: String(severity)) }
            card.severity = known
        }
        if let state = try input.reference("EntityState") ?? nil {
            try move(&card, to: state, isNew: isNew, at: now)
        }
        card.release = try period(.release, input, else: card.release)
        card.iteration = try period(.iteration, input, else: card.iteration)
        card.teamIteration = try period(.teamIteration, input, else: card.teamIteration)
        try applyCustomFields(input, to: &card)
        if let owner = try input.reference("Owner") ?? nil {
            guard users[owner] != nil else { throw .notFound("GeneralUser", id: String(owner)) }
            card.owner = owner
        }
        if let tags = try input.text("Tags") { card.tags = tags ?? "" }
        try applyEfforts(input, to: &card)
        if let start = try input.date("PlannedStartDate") { card.plannedStart = start }
        if let end = try input.date("PlannedEndDate") { card.plannedEnd = end }
    }

    /// Applies an effort.
    ///
    /// If a card has several roles, the first role gets the effort, and the total is the sum of all.
    private mutating func applyEfforts(_ input: FieldInput, to card: inout Card) throws(APIError) {
        for part in try input.list("RoleEfforts") ?? [] {
            guard let role = part["Role"]?["Id"]?.integer, roles[role] != nil, let effort = part["Effort"]?.double,
                effort >= 0
            else { throw .malformed }
            if let place = card.roleEfforts.firstIndex(where: { $0.role == role }) {
                card.roleEfforts[place].effort = effort
            } else {
                lastRoleEffort += 1
                card.roleEfforts.append(RoleEffort(id: lastRoleEffort, role: role, effort: effort))
            }
        }
        if let effort = try input.number("Effort") {
            if card.roleEfforts.isEmpty { card.effort = effort } else { card.roleEfforts[0].effort = effort }
        }
        if !card.roleEfforts.isEmpty { card.effort = card.roleEfforts.reduce(0) { $0 + $1.effort } }
    }

    private func period(_ kind: Period.Kind, _ input: FieldInput, else known: Int?) throws(APIError) -> Int? {
        guard let id = try input.reference(kind.rawValue) else { return known }
        guard let id else { return nil }
        guard periodsById[id]?.kind == kind else { throw .notFound(kind.rawValue, id: String(id)) }
        return id
    }

    private func move(_ card: inout Card, to id: Int, isNew: Bool, at now: Timestamp) throws(APIError) {
        guard let target = states[id], target.workflow == workflow(of: card.kind, in: card.project)?.id else {
            throw .forbidden("EntityState with Id {id} can not be used here.", [("id", String(id))])
        }
        guard target.id != card.state else { return }
        if !isNew, states[card.state]?.next.contains(id) != true {
            throw .badRequest(
                "Transition from '{from}' to '{to}' is not allowed by the workflow.",
                [("from", states[card.state]?.name ?? ""), ("to", target.name)])
        }
        card.state = id
        card.stateChangedAt = now
    }

    private func changedFields(from before: Card, to after: Card) -> [String] {
        let own = ResourceType.of(after.kind).properties.filter { property in
            property.canSet && property.name != "CustomFields"
                && property.get(.card(before), self) != property.get(.card(after), self)
        }.map(\.name)
        return own + customValues(of: after).map(\.field.name).filter { before.custom[$0] != after.custom[$0] }
    }
}
