import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

extension World {
    mutating func createComment(_ body: JSONValue, by author: User, at now: Timestamp) throws(APIError) -> [Change] {
        let input = try FieldInput(body, of: .comment, in: self)
        let text = try input.required("Description")
        guard let general = try input.reference("General") ?? nil else {
            throw .badRequest("{property} should be specified.", [("property", "General")])
        }
        guard name(ofGeneral: general) != nil else { throw .notFound("General", id: String(general)) }
        let owner = try input.reference("Owner") ?? nil
        if let owner, users[owner] == nil { throw .notFound("User", id: String(owner)) }
        let parent = body["ParentId"]?.integer
        if let parent, comments[parent]?.general != general { throw .notFound("Comment", id: String(parent)) }
        let comment = Comment(
            id: nextComment(), general: general, text: RichTextStorage.stored(text), parent: parent,
            owner: owner ?? author.id, createdAt: now, modifiedAt: now,
            isPrivate: try input.bool("IsPrivate") ?? false, isPinned: try input.bool("IsPinned") ?? false,
            version: nextVersion())
        put(comment)
        let written = Change(
            modification: .created, before: nil, after: .comment(comment), changedFields: [], author: author, at: now)
        return [written] + commented(general, by: author, at: now)
    }

    mutating func updateComment(
        _ id: Int, _ body: JSONValue, by author: User, at now: Timestamp
    ) throws(APIError) -> Change {
        guard let before = comments[id] else { throw .notFound("Comment", id: String(id)) }
        let input = try FieldInput(body, of: .comment, in: self)
        var comment = before
        if input.has("Description") {
            comment.text = RichTextStorage.stored(try input.required("Description"))
            comment.modifiedAt = now
        }
        comment.isPrivate = try input.bool("IsPrivate") ?? comment.isPrivate
        comment.isPinned = try input.bool("IsPinned") ?? comment.isPinned
        comment.version = nextVersion()
        put(comment)
        return Change(
            modification: .updated, before: .comment(before), after: .comment(comment),
            changedFields: comment.text == before.text ? [] : ["Description"], author: author, at: now)
    }

    /// Updates the last commenter of a card after a new comment.
    ///
    /// This counts as a change but does not set `ModifyDate`.
    private mutating func commented(_ general: Int, by author: User, at now: Timestamp) -> [Change] {
        guard let before = cards[general] else { return [] }
        var card = before
        card.commentedAt = now
        card.lastCommenter = author.id
        card.version = nextVersion()
        put(card)
        return [
            Change(
                modification: .updated, before: .card(before), after: .card(card),
                changedFields: ["LastCommentDate", "LastCommentedUser"], author: author, at: now)
        ]
    }

    mutating func createProject(_ body: JSONValue, by author: User, at now: Timestamp) throws(APIError) -> Change {
        let input = try FieldInput(body, of: .project, in: self)
        let name = try input.required("Name")
        let process = try input.reference("Process") ?? nil
        guard let process = process ?? processes.keys.first, processes[process] != nil else {
            throw .notFound("Process", id: String((process ?? nil) ?? 0))
        }
        let project = Project(
            id: nextGeneral(), name: name, description: try input.text("Description") ?? nil, process: process,
            createdAt: now, modifiedAt: now, version: nextVersion(), owner: author.id)
        projects[project.id] = project
        return Change(
            modification: .created, before: nil, after: .project(project), changedFields: [], author: author, at: now)
    }

    /// Creates a release, which lasts two weeks unless the body says otherwise.
    ///
    /// The tool accepts several releases with the same name.
    mutating func createRelease(_ body: JSONValue, by author: User, at now: Timestamp) throws(APIError) -> Change {
        let input = try FieldInput(body, of: .release, in: self)
        let name = try input.required("Name")
        guard let project = try input.reference("Project") ?? nil else {
            throw .badRequest("{property} should be specified.", [("property", "Project")])
        }
        guard projects[project] != nil else { throw .notFound("Project", id: String(project)) }
        let start = try (input.date("StartDate") ?? nil) ?? now
        let release = Period(
            id: nextGeneral(), kind: .release, name: name, project: project, team: nil, start: start,
            end: try (input.date("EndDate") ?? nil)
                ?? Timestamp(millisecondsSinceEpoch: start.millisecondsSinceEpoch + 14 * 86_400_000))
        periodsById[release.id] = release
        return Change(
            modification: .created, before: nil, after: .period(release), changedFields: [], author: author, at: now)
    }

    mutating func updateProject(
        _ id: Int, _ body: JSONValue, by author: User, at now: Timestamp
    ) throws(APIError) -> Change {
        guard let before = projects[id] else { throw .notFound("Project", id: String(id)) }
        let input = try FieldInput(body, of: .project, in: self)
        var project = before
        if input.has("Name") { project.name = try input.required("Name") }
        if let description = try input.text("Description") {
            project.description = description.map(RichTextStorage.stored)
        }
        project.modifiedAt = now
        project.version = nextVersion()
        projects[id] = project
        return Change(
            modification: .updated, before: .project(before), after: .project(project),
            changedFields: [before.name == project.name ? nil : "Name"].compactMap(\.self), author: author, at: now)
    }

    /// Deletes an item.
    ///
    /// The comments of a card are deleted with it.
    mutating func delete(_ type: ResourceType, id: Int, by author: User, at now: Timestamp) throws(APIError) -> Change {
        guard let item = item(type, id: id), !hides(id, from: author) else {
            throw .notFound(type.name, id: String(id))
        }
        try requireRight(toDelete: type, by: author)
        switch item {
        case .card: removeCard(id)
        case .comment: removeComment(id)
        case .time(let time): deleteTime(time, by: author, at: now)
        case .relation: removeRelation(id)
        case .attachment(let attachment): remove(attachment)
        case .assignment(let assignment): unassign(assignment, by: author, at: now)
        case .teamAssignment(let assignment): removeTeamAssignment(assignment, by: author, at: now)
        case .project: projects.removeValue(forKey: id)
        default: throw .methodNotAllowed("DELETE")
        }
        _ = nextVersion()
        return Change(
            modification: .deleted, before: item, after: nil, changedFields: [], author: author, at: now)
    }
}
