import HTTPTypes
import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

/// The operations that create, change, and delete issues.
extension World {
    mutating func createIssue(_ body: JSONValue, by user: User, _ call: APIRequest) throws(APIError) -> Issue {
        let request = try EditRequest(body, present: nil)
        func value(_ field: String) -> JSONValue { request.values.first { $0.field == field }?.value ?? .null }
        let named = value("project")["key"]?.text ?? value("project")["id"]?.identifier ?? ""
        guard let project = project(named), project.isVisible(to: user) else {
            throw .field("project", site.shape == .cloud ? "Specify a valid project ID or key" : "project is required")
        }
        guard user.role >= .member else {
            throw .field("project", "You do not have permission to create issues in this project.")
        }
        let wanted = value("issuetype")
        let type = vocabulary.issueTypes.first { $0.id == wanted["id"]?.identifier || $0.name == wanted["name"]?.text }
        guard let type else {
            throw .field("issuetype", site.shape == .cloud ? "Specify an issue type" : "issue type is required")
        }
        var issue = Issue(
            id: 0, number: project.lastNumber + 1, projectKey: project.key, key: project.key, type: type.id,
            summary: "",
            status: vocabulary.statuses[0].id, reporter: user.name, creator: user.name, created: call.now,
            updated: call.now, statusChanged: call.now)
        try set(request.values, on: &issue, call.version) { issue, problems in
            if issue.summary.isEmpty, !problems.contains(where: { $0.0 == "summary" }) {
                problems.append(("summary", Self.summaryRequired))
            }
            if type.isSubtask, issue.parent == nil, !problems.contains(where: { $0.0 == "parent" }) {
                problems.append(("parent", "Issue type is a sub-task but parent issue key or id not specified."))
            }
        }
        for property in request.properties { issue.properties[property.key] = property.value }
        return add(issue, to: project, by: user)
    }

    /// Assigns a new issue its identifiers and emits the webhooks.
    mutating func add(_ draft: Issue, to project: Project, by user: User, silently: Bool = false) -> Issue {
        let id = nextIdentifier(.issue)
        let issue = Issue(
            id: id, number: draft.number, projectKey: project.key, key: project.key + "-" + String(draft.number),
            type: draft.type, summary: draft.summary, description: draft.description, environment: draft.environment,
            status: draft.status, priority: draft.priority, labels: draft.labels, assignee: draft.assignee,
            reporter: draft.reporter, creator: draft.creator, dueDate: draft.dueDate, parent: draft.parent,
            custom: draft.custom, created: draft.created, updated: draft.updated, statusChanged: draft.statusChanged,
            properties: draft.properties)
        if let index = projects.firstIndex(where: { $0.key == project.key }) {
            projects[index].lastNumber = draft.number
        }
        issues[id] = issue
        issueIDs[issue.key] = id
        if let parent = issue.parent, vocabulary.issueType(issue.type)?.isSubtask == true {
            subtaskIDs[parent, default: []].append(id)
        }
        guard !silently else { return issue }
        writes.count(.creates, issue.key, by: user.name)
        let changes = ChangeGroup(
            id: nextIdentifier(.change), author: user.name, created: issue.created,
            items: site.shape == .cloud ? firstChanges(of: issue) : [])
        emit(
            IssueEvent(
                name: .created, type: "issue_created", issue: issue, user: user, time: issue.created,
                changes: site.shape == .cloud ? changes : nil))
        return issue
    }

    mutating func edit(_ issue: Issue, _ body: JSONValue, by user: User, _ call: APIRequest) throws(APIError) {
        let request = try EditRequest(body, present: issue)
        var edited = issue
        try set(request.values, on: &edited, call.version)
        let comments = try newComments(request.comments, on: issue, by: user, call)
        for property in request.properties { edited.properties[property.key] = property.value }
        finish(edited, was: issue, comments: comments, kind: .edits, by: user, call)
        deleteOrphans(of: issue, by: user, call)
    }

    mutating func move(_ issue: Issue, _ body: JSONValue, by user: User, _ call: APIRequest) throws(APIError) {
        guard let id = body["transition"]?["id"]?.identifier else {
            throw .badRequest("Missing 'transition' identifier")
        }
        guard Int(id) != nil else { throw .badRequest("Transition id must be an integer.") }
        guard let transition = vocabulary.transitions.first(where: { $0.id == id && $0.sources.contains(issue.status) })
        else { throw .badRequest("Transition id '\(id)' is not valid for this issue.") }
        let request = try EditRequest(body, present: issue)
        var moved = issue
        for (field, value) in request.values {
            guard transition.screen.contains(where: { $0.id == field }) else { throw .unknownField(field) }
            guard field == "resolution" else {
                if let problem = set(field, to: value, on: &moved, call.version) { throw .field(field, problem) }
                continue
            }
            let resolution = vocabulary.resolutions.first {
                $0.id == value["id"]?.identifier || $0.name == value["name"]?.text
            }
            guard let resolution else { throw .field(field, "Specify a valid 'id' or 'name' for Resolution") }
            moved.resolution = resolution.id
        }
        for field in transition.screen where !request.values.contains(where: { $0.field == field.id }) {
            if field.id == "resolution", field.hasDefault { moved.resolution = vocabulary.resolutions.first?.id }
            let isHeld = field.id != "resolution" && issue.custom[field.id] != nil
            guard !field.isRequired || field.hasDefault || isHeld else {
                throw .field(field.id, "\(Field.named(field.id, site.shape)?.name ?? field.id) is required.")
            }
        }
        let comments = try newComments(request.comments, on: issue, by: user, call)
        moved.status = transition.target
        moved.statusChanged = call.now
        if vocabulary.status(transition.target)?.category == .done {
            moved.resolved = call.now
        } else {
            (moved.resolved, moved.resolution) = (nil, nil)
        }
        finish(moved, was: issue, comments: comments, kind: .transitions, by: user, call)
    }

    mutating func delete(_ issue: Issue, by user: User, _ call: APIRequest) throws(APIError) {
        guard user.role == .administrator else {
            throw .forbidden("You do not have permission to delete issues in this project.")
        }
        if let subtasks = subtaskIDs[issue.id], !subtasks.isEmpty {
            guard call.flag("deleteSubtasks", else: false) else {
                throw .badRequest(
                    "The issue '\(issue.key)' has subtasks.  You must specify the 'deleteSubtasks' parameter to delete "
                        + "this issue and all its subtasks.")
            }
            for subtask in subtasks.compactMap({ issues[$0] }) { try delete(subtask, by: user, call) }
        }
        issues[issue.id] = nil
        links.removeAll { $0.value.source == issue.id || $0.value.destination == issue.id }
        for other in issues.values where other.parent == issue.id { issues[other.id]?.parent = nil }
        issueIDs[issue.key] = nil
        for comment in issue.comments { commentIssues[comment.id] = nil }
        if let parent = issue.parent { subtaskIDs[parent]?.removeAll { $0 == issue.id } }
        writes.count(.deletes, issue.key, by: user.name)
        emit(IssueEvent(name: .deleted, issue: issue, user: user, time: call.now))
    }

    /// Sets all values, then reports all rejections together as Jira does.
    private func set(
        _ values: [(field: String, value: JSONValue)], on issue: inout Issue, _ version: APIVersion,
        _ check: (Issue, inout [(String, String)]) -> Void = { _, _ in }
    ) throws(APIError) {
        var problems: [(String, String)] = []
        for (field, value) in values {
            if let problem = set(field, to: value, on: &issue, version) { problems.append((field, problem)) }
        }
        check(issue, &problems)
        guard problems.isEmpty else { throw APIError(.badRequest, fields: problems) }
    }

    /// Stores an edit if it changed anything, and emits the webhooks.
    mutating func finish(
        _ edited: Issue, was issue: Issue, comments: [Comment], kind: WriteCounts.Kind, by user: User,
        _ call: APIRequest
    ) {
        var edited = edited
        let items = changes(from: issue, to: edited)
        writes.count(kind, issue.key, by: user.name)
        guard !items.isEmpty || !comments.isEmpty else {
            issues[issue.id] = edited
            return
        }
        edited.updated = nextUpdate(of: issue, call.now)
        edited.comments += comments
        var group: ChangeGroup?
        if !items.isEmpty {
            let made = ChangeGroup(
                id: nextIdentifier(.change), author: user.name, created: edited.updated, items: items)
            edited.history.append(made)
            group = made
        }
        issues[issue.id] = edited
        for comment in comments { commentIssues[comment.id] = issue.id }
        let type =
            switch items.first?.fieldID {
            case nil: "issue_commented"
            case _ where kind == .transitions: "issue_generic"
            case "assignee" where items.count == 1: "issue_assigned"
            default: "issue_updated"
            }
        emit(
            IssueEvent(
                name: .updated, type: type, issue: edited, user: user, time: edited.updated, changes: group,
                comment: site.shape == .datacenter ? comments.first : nil))
        for comment in comments {
            emit(IssueEvent(name: .commentCreated, issue: edited, user: user, time: edited.updated, comment: comment))
        }
    }

    /// Returns the next `updated` time of an issue: the current time, but always later than the previous one.
    ///
    /// No real server is fast enough to repeat a time.
    func nextUpdate(of issue: Issue, _ now: Timestamp) -> Timestamp {
        max(now, Timestamp(millisecondsSinceEpoch: issue.updated.millisecondsSinceEpoch + 1))
    }
}
