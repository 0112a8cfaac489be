import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

extension World {
    /// Whether an issue matches a query.
    func matches(_ query: JQL, _ issue: Issue, caller: User, now: Timestamp) -> Bool {
        query.clause.map { matches($0, issue, caller, now) } ?? true
    }

    private func matches(_ clause: JQL.Clause, _ issue: Issue, _ caller: User, _ now: Timestamp) -> Bool {
        switch clause {
        case .and(let one, let other): matches(one, issue, caller, now) && matches(other, issue, caller, now)
        case .or(let one, let other): matches(one, issue, caller, now) || matches(other, issue, caller, now)
        case .not(let clause): !matches(clause, issue, caller, now)
        case .term(let term): matches(term, issue, caller, now)
        }
    }

    private func matches(_ term: JQL.Term, _ issue: Issue, _ caller: User, _ now: Timestamp) -> Bool {
        if [.was, .wasNot, .changed].contains(term.relation) { return matchesHistory(term, issue, caller, now) }
        let isEmptiness = term.relation == .isEmpty || term.relation == .isNotEmpty
        if term.field.isDate, !isEmptiness { return matchesDate(term, issue, now) }
        let values = term.custom.map { words(of: issue.custom[$0]) } ?? values(of: term.field, in: issue)
        if term.relation.isOrder {
            return term.custom == nil ? matchesOrder(term, issue) : matchesOrder(term, values, now)
        }
        let found = term.operands.contains { operand in
            switch operand {
            case .empty: return values.isEmpty
            case .currentUser: return values.contains(caller.name)
            case .now, .startOfDay: return false
            case .sprints(let state): return sprints(of: issue).contains { $0.state == state }
            case .text(let text) where term.field.isText || term.relation == .contains || term.relation == .lacks:
                return values.contains { $0.lowercased().contains(text.lowercased()) }
            case .text(let text): return values.contains { $0.caseInsensitivelyEquals(text) }
            }
        }
        switch term.relation {
        case .equal, .isIn, .isEmpty, .contains: return found
        // The real Jira does not match an empty field for "unequal", either.
        case .unequal, .isNotIn, .lacks: return !found && !values.isEmpty
        case .isNotEmpty: return !found
        case .less, .lessOrEqual, .greater, .greaterOrEqual, .was, .wasNot, .changed: return false
        }
    }

    /// Returns all texts by which a query can name the value of a field.
    private func values(of field: JQL.Field, in issue: Issue) -> [String] {
        switch field {
        case .project:
            let project = project(issue.projectKey)
            return [issue.projectKey, project?.id ?? "", project?.name ?? ""]
        case .issuetype: return [issue.type, vocabulary.issueType(issue.type)?.name ?? ""]
        case .key, .id: return [issue.key, String(issue.id)]
        case .status: return [issue.status, vocabulary.status(issue.status)?.name ?? ""]
        case .statusCategory: return categoryNames(vocabulary.status(issue.status)?.category)
        case .creator: return userNames(issue.creator)
        case .reporter: return userNames(issue.reporter)
        case .assignee: return userNames(issue.assignee)
        case .resolution:
            guard let id = issue.resolution else { return ["unresolved"] }
            return [id, vocabulary.resolutions.first { $0.id == id }?.name ?? ""]
        case .labels: return issue.labels
        case .fixVersion: return names(of: issue.custom["fixVersions"])
        case .affectedVersion: return names(of: issue.custom["versions"])
        case .priority: return [issue.priority, vocabulary.priorities.first { $0.id == issue.priority }?.name ?? ""]
        case .summary: return [issue.summary]
        case .description: return issue.description.map { [$0.wiki] } ?? []
        case .comment: return issue.comments.map(\.body.wiki)
        case .text: return [issue.summary, issue.description?.wiki ?? ""] + issue.comments.map(\.body.wiki)
        case .parent: return issue.parent.flatMap { issues[$0] }.map { [$0.key, String($0.id)] } ?? []
        case .component: return names(of: issue.custom["components"])
        case .sprint: return sprints(of: issue).flatMap { [String($0.id), $0.name] }
        case .due: return issue.dueDate.map { [$0] } ?? []
        case .watcher: return issue.watchers.flatMap(userNames)
        case .attachments: return issue.attachments.map(\.name)
        case .updated, .created, .rank, .custom: return []
        }
    }

    private func sprints(of issue: Issue) -> [Sprint] {
        boards.flatMap(\.sprints).filter { isIn($0, issue) }
    }

    /// Returns the texts by which a query can name the value of a custom field.
    private func words(of value: JSONValue?) -> [String] {
        switch value {
        case .string(let text)?: [text]
        case .number(let text)?: [text]
        case .array(let values)?: values.flatMap { words(of: $0) }
        case .object?:
            ["id", "value", "name", "title", "accountId", "key"].compactMap { value?[$0]?.identifier }
                + words(of: value?["child"])
        case .bool?, .null?, nil: []
        }
    }

    /// Whether the value of a custom field is above or below a number or date.
    private func matchesOrder(_ term: JQL.Term, _ values: [String], _ now: Timestamp) -> Bool {
        guard let operand = term.operands.first, let value = values.first else { return false }
        if case .text(let text) = operand, let bound = Double(text), let number = Double(value) {
            return term.relation.holds(Int64(number * 1000), Int64(bound * 1000))
        }
        guard let bound = timestamp(operand, now), let day = CivilTime(String(value.prefix(10))) else { return false }
        return term.relation.holds(day.milliseconds, bound.millisecondsSinceEpoch)
    }

    /// Whether the history of an issue matches `was` or `changed`.
    private func matchesHistory(_ term: JQL.Term, _ issue: Issue, _ caller: User, _ now: Timestamp) -> Bool {
        let id = term.custom ?? [.fixVersion: "fixVersions", .due: "duedate"][term.field] ?? term.field.rawValue
        func names(_ operands: [JQL.Operand]?, _ words: [String?]) -> Bool {
            guard let operands else { return true }
            return operands.contains { operand in
                switch operand {
                case .text(let text): words.contains { $0?.caseInsensitivelyEquals(text) == true }
                case .empty: words.allSatisfy { $0 == nil || $0 == "" }
                case .currentUser: words.contains { $0 == caller.name || $0 == caller.identifier(site.shape) }
                case .now, .startOfDay, .sprints: false
                }
            }
        }
        let groups = issue.history.filter { group in
            term.change.after.flatMap { timestamp($0, now) }.map { group.created >= $0 } ?? true
                && term.change.before.flatMap { timestamp($0, now) }.map { group.created <= $0 } ?? true
                && names(term.change.by, userNames(group.author))
        }
        let items = groups.flatMap(\.items).filter { $0.fieldID.lowercased() == id.lowercased() }
        if term.relation == .changed {
            return items.contains { item in
                names(term.change.from, [item.from, item.fromString])
                    && names(term.change.to, [item.to, item.toString])
            }
        }
        let isNow = names(term.operands, values(of: term.field, in: issue))
        let was =
            isNow
            || items.contains {
                names(term.operands, [$0.from, $0.fromString]) || names(term.operands, [$0.to, $0.toString])
            }
        return (term.relation == .was) == was
    }

    private func names(of values: JSONValue?) -> [String] {
        (values?.array ?? []).flatMap { [$0["id"]?.text, $0["name"]?.text].compactMap(\.self) }
    }

    private func userNames(_ name: String?) -> [String] {
        guard let name, let user = user(name) else { return [] }
        return [user.name, user.accountID, user.key, user.displayName].filter { !$0.isEmpty }
    }

    private func categoryNames(_ category: Status.Category?) -> [String] {
        switch category {
        case .new?: ["2", "new", "To Do"]
        case .indeterminate?: ["4", "indeterminate", "In Progress"]
        case .done?: ["3", "done", "Done"]
        case nil: []
        }
    }

    private func matchesOrder(_ term: JQL.Term, _ issue: Issue) -> Bool {
        guard case .text(let text)? = term.operands.first else { return false }
        let other = Int(text) ?? issueIDs[text.uppercased()] ?? 0
        return term.relation.holds(Int64(issue.id), Int64(other))
    }

    private func matchesDate(_ term: JQL.Term, _ issue: Issue, _ now: Timestamp) -> Bool {
        let due = issue.dueDate.flatMap { CivilTime($0) }.map { Timestamp(millisecondsSinceEpoch: $0.milliseconds) }
        guard let value = term.field == .due ? due : term.field == .updated ? issue.updated : issue.created else {
            return false
        }
        return term.operands.contains { operand in
            guard let bound = timestamp(operand, now) else { return false }
            return term.relation.holds(value.millisecondsSinceEpoch, bound.millisecondsSinceEpoch)
        }
    }

    /// Returns the time that an operand names.
    ///
    /// It is a date with or without time in the site's zone, a relative time such as `-5m`, or milliseconds since 1970.
    func timestamp(_ operand: JQL.Operand, _ now: Timestamp) -> Timestamp? {
        let zone = Int64(site.offsetMinutes) * 60_000
        switch operand {
        case .now: return now
        case .startOfDay:
            let day: Int64 = 86_400_000
            return Timestamp(millisecondsSinceEpoch: (now.millisecondsSinceEpoch + zone) / day * day - zone)
        case .currentUser, .empty, .sprints: return nil
        case .text(let text):
            if let date = CivilTime(text) { return Timestamp(millisecondsSinceEpoch: date.milliseconds - zone) }
            if let milliseconds = Int64(text) { return Timestamp(millisecondsSinceEpoch: milliseconds) }
            guard let unit = text.last, let count = Int64(text.dropLast()) else { return nil }
            let seconds: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]
            return seconds[unit].map { now + .seconds(count * $0) }
        }
    }
}

extension JQL.Relation {
    fileprivate func holds(_ value: Int64, _ bound: Int64) -> Bool {
        switch self {
        case .equal: value == bound
        case .unequal: value != bound
        case .less: value < bound
        case .lessOrEqual: value <= bound
        case .greater: value > bound
        case .greaterOrEqual: value >= bound
        case .contains, .lacks, .isIn, .isNotIn, .isEmpty, .isNotEmpty, .was, .wasNot, .changed: false
        }
    }
}

extension String {
    fileprivate func caseInsensitivelyEquals(_ other: String) -> Bool {
        self == other || (utf8.count == other.utf8.count && lowercased() == other.lowercased())
    }
}
