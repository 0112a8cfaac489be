import HTTPTypes
import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

extension World {
    /// Parses a query and checks that the names in it exist for the caller.
    func query(_ text: String, for user: User, now: Timestamp) throws(APIError) -> JQL {
        let query: JQL
        do {
            query = try JQL(text, shape: site.shape)
        } catch {
            throw .badRequest(error.message)
        }
        var problems: [String] = []
        if let clause = query.clause { check(clause, user, now, &problems) }
        guard problems.isEmpty else { throw APIError(.badRequest, messages: problems) }
        return query
    }

    /// Returns the issues, in order, that match a query and that the caller can see.
    func find(_ query: JQL, for user: User, now: Timestamp, fresh: Set<Int> = []) -> [Issue] {
        let visible = Set(projects.filter { $0.isVisible(to: user) }.map(\.key))
        let horizon = Timestamp(millisecondsSinceEpoch: now.millisecondsSinceEpoch - searchLag)
        let found = issues.values.filter { issue in
            visible.contains(issue.projectKey) && !issue.hiddenFrom.contains(user.name) && issue.archived == nil
                && (searchLag == 0 || issue.updated <= horizon || fresh.contains(issue.id))
                && matches(query, issue, caller: user, now: now)
        }
        guard !query.order.isEmpty else { return found.reversed() }
        return found.sorted { precedes($0, $1, query.order) }
    }

    private func precedes(_ one: Issue, _ other: Issue, _ order: [JQL.Order]) -> Bool {
        for step in order {
            let (left, right) = step.descending ? (other, one) : (one, other)
            switch step.field {
            case .updated where one.updated != other.updated: return left.updated < right.updated
            case .created where one.created != other.created: return left.created < right.created
            case .key, .id, .rank: return left.id < right.id
            case .due where one.dueDate != other.dueDate: return (left.dueDate ?? "~") < (right.dueDate ?? "~")
            case .summary where one.summary != other.summary: return left.summary < right.summary
            case .status where one.status != other.status: return left.status < right.status
            case .priority where one.priority != other.priority: return left.priority < right.priority
            default: continue
            }
        }
        return one.id > other.id
    }

    private func check(_ clause: JQL.Clause, _ user: User, _ now: Timestamp, _ problems: inout [String]) {
        switch clause {
        case .and(let one, let other), .or(let one, let other):
            check(one, user, now, &problems)
            check(other, user, now, &problems)
        case .not(let clause): check(clause, user, now, &problems)
        case .term(let term):
            for operand in term.operands { check(operand, of: term.field, user, now, &problems) }
        }
    }

    private func check(
        _ operand: JQL.Operand, of field: JQL.Field, _ user: User, _ now: Timestamp, _ problems: inout [String]
    ) {
        guard case .text(let text) = operand else { return }
        func named(_ names: [String]) -> Bool { names.contains { $0.lowercased() == text.lowercased() } }
        let exists =
            switch field {
            case .project: projects.contains { $0.isVisible(to: user) && named([$0.key, $0.id, $0.name]) }
            case .issuetype: vocabulary.issueTypes.contains { named([$0.id, $0.name]) }
            case .status: vocabulary.statuses.contains { named([$0.id, $0.name]) }
            case .priority: vocabulary.priorities.contains { named([$0.id, $0.name]) }
            case .key, .id: (try? issue(text, for: user)) != nil
            case .updated, .created, .due: timestamp(operand, now) != nil
            case .component:
                Field.named("components", site.shape)?.choices.contains { named([$0.id, $0.name]) } == true
                    || parts.values.joined().contains {
                        $0.kind == "component" && named([$0.choice.id, $0.choice.name])
                    }
            case .sprint: boards.flatMap(\.sprints).contains { named([String($0.id), $0.name]) }
            default: true
            }
        guard !exists else { return }
        switch field {
        case .key, .id: problems.append("An issue with key '\(text)' does not exist for field '\(field.rawValue)'.")
        case .updated, .created, .due:
            problems.append(
                "Date value '\(text)' for field '\(field.rawValue)' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "
                    + "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.")
        default: problems.append("The value '\(text)' does not exist for the field '\(field.rawValue)'.")
        }
    }
}
