import OrderedCollections
import SimulatorKit

/// Jira's checks for values of custom fields and of fields that hold a list of named values.
extension World {
    /// Sets a custom field; returns the error message if Jira does not accept the value.
    func setCustom(
        _ field: Field, to value: JSONValue, on issue: inout Issue, _ version: APIVersion
    ) -> String? {
        switch accepted(value, in: field, of: issue, version) {
        case .failure(let problem): return problem.message
        case .success(let value): issue.custom[field.id] = value == .null || value == [] ? nil : value
        }
        return nil
    }

    private func accepted(
        _ value: JSONValue, in field: Field, of issue: Issue, _ version: APIVersion
    ) -> Result<JSONValue, TextProblem> {
        if value == .null { return .success(.null) }
        switch (field.id, field.type, field.items) {
        case (Field.sprint, _, _): return sprint(value)
        case (Field.epicLink, _, _): return epic(value, of: issue)
        case (Field.acceptance, _, _): return richText(value, version).map { _ in value }
        case (_, "number", _): return require(value, value.double != nil, "Operation value must be a number")
        case (_, "string", _): return line(value)
        case (_, "date", _):
            let isDate = value.text.map { $0.utf8.count == 10 && !$0.contains("/") && CivilTime($0) != nil } ?? false
            return require(value, isDate, "Error parsing date string: \(value.text ?? "")")
        case (_, "datetime", _): return time(value)
        case (_, "option", _): return choice(value, of: field.choices, field).map { field.json($0) }
        case (_, "option-with-child", _): return choices(value, of: field)
        case (_, "team", _), ("customfield_10003", _, _): return team(value, of: field)
        case (_, "user", _): return person(value)
        case (_, "array", "string"):
            return each(value) { element in
                guard let label = element.text else { return problem("Operation value must be a string") }
                return require(
                    element, !label.contains(where: \.isWhitespace),
                    "The label '\(label)' contains spaces which is invalid.")
            }
        case (_, "array", "user"): return each(value, person)
        case (_, "array", _):
            let choices = choices(of: field, in: issue.projectKey)
            return each(value) { choice($0, of: choices, field).map { field.json($0) } }
        default: return problem(APIError.unknownFieldMessage(field.id))
        }
    }

    /// Returns the choices that a field offers, including those that were created in the project later.
    func choices(of field: Field, in project: String) -> [Field.Choice] {
        field.choices + (parts[project] ?? []).filter { $0.kind == field.items }.map(\.choice)
    }

    // MARK: Value forms

    private func problem<Value>(_ message: String) -> Result<Value, TextProblem> {
        .failure(TextProblem(message: message))
    }

    private func require(_ value: JSONValue, _ isGood: Bool, _ message: String) -> Result<JSONValue, TextProblem> {
        isGood ? .success(value) : problem(message)
    }

    private func each(
        _ value: JSONValue, _ accept: (JSONValue) -> Result<JSONValue, TextProblem>
    ) -> Result<JSONValue, TextProblem> {
        guard let elements = value.array else { return problem("data was not an array") }
        var accepted: [JSONValue] = []
        for element in elements {
            switch accept(element) {
            case .failure(let problem): return .failure(problem)
            case .success(let element): if !accepted.contains(element) { accepted.append(element) }
            }
        }
        return .success(.array(accepted))
    }

    private func line(_ value: JSONValue) -> Result<JSONValue, TextProblem> {
        guard let text = value.text else { return problem("Operation value must be a string") }
        guard text.utf16.count <= 255 else {
            return problem("The entered text is too long. It exceeds the allowed limit of 255 characters.")
        }
        return .success(text.isEmpty ? .null : value)
    }

    private func time(_ value: JSONValue) -> Result<JSONValue, TextProblem> {
        guard let text = value.text, text.utf8.count == 28, text.contains("T"),
            CivilTime(String(text.prefix(10))) != nil
        else { return problem("Error parsing time: \(value.text ?? "")") }
        return .success(value)
    }

    private func choice(
        _ value: JSONValue, of choices: [Field.Choice], _ field: Field
    ) -> Result<Field.Choice, TextProblem> {
        guard value.members != nil else { return problem("data was not an object") }
        let word = field.isOption ? "value" : "name"
        let found = choices.first { $0.id == value["id"]?.identifier || $0.name == value[word]?.text }
        guard let found else {
            let what = field.isOption ? "Option value" : field.items == "component" ? "Component name" : "Version name"
            return problem("\(what) '\(value[word]?.text ?? value["id"]?.identifier ?? "null")' is not valid")
        }
        return .success(found)
    }

    private func choices(_ value: JSONValue, of field: Field) -> Result<JSONValue, TextProblem> {
        choice(value, of: field.choices, field).flatMap { parent in
            guard let wanted = value["child"], wanted != .null else { return .success(field.json(parent)) }
            return choice(wanted, of: parent.children, field).map { child in
                guard case .object(var members) = field.json(parent) else { return .null }
                members["child"] = field.json(child)
                return .object(members)
            }
        }
    }

    private func person(_ value: JSONValue) -> Result<JSONValue, TextProblem> {
        guard value.members != nil else { return problem("data was not an object") }
        guard let user = user(in: value) else {
            return problem(
                site.shape == .cloud
                    ? "Account ID is not valid for the user." : "User '\(value["name"]?.text ?? "")' does not exist.")
        }
        return .success(["name": .string(user.name), "accountId": .string(user.accountID)])
    }

    /// Reads a team, which must be a bare ID; Jira rejects objects and names.
    private func team(_ value: JSONValue, of field: Field) -> Result<JSONValue, TextProblem> {
        guard let id = value.text, let team = Team.all.first(where: { $0.id(site.shape) == id }) else {
            return problem("Team Id '\(value.text ?? "JsonData")' is not valid")
        }
        return .success(team.json(site.shape))
    }

    private func sprint(_ value: JSONValue) -> Result<JSONValue, TextProblem> {
        guard let sprint = boards.flatMap(\.sprints).first(where: { $0.id == value.integer }) else {
            return problem("Number value expected as the Sprint id.")
        }
        guard sprint.state != "closed" else { return problem("Issue can be assigned only active or future sprints.") }
        return .success([sprint.json(on: boards, site.shape)])
    }

    private func epic(_ value: JSONValue, of issue: Issue) -> Result<JSONValue, TextProblem> {
        guard let id = value.text.flatMap({ issueIDs[$0] }), let epic = issues[id] else {
            return problem("Issue '\(value.text ?? "")' does not exist or you do not have permission to see it.")
        }
        guard vocabulary.issueType(epic.type)?.level == 1 else { return problem("'\(epic.key)' is not an epic.") }
        guard vocabulary.issueType(issue.type)?.level == 0 else { return problem("Only standard issues have an epic.") }
        return .success(value)
    }
}

extension Field {
    /// Whether choices are identified by `value` instead of `name`.
    fileprivate var isOption: Bool { type.hasPrefix("option") || items == "option" }

    /// Returns a choice as screen metadata offers it, with its child choices.
    func allowed(_ choice: Choice) -> JSONValue {
        guard case .object(var members) = json(choice), !choice.children.isEmpty else { return json(choice) }
        members["children"] = .array(choice.children.map { json($0) })
        return .object(members)
    }

    /// Returns a choice as responses show it.
    func json(_ choice: Choice) -> JSONValue {
        [(isOption ? "value" : "name"): .string(choice.name), "id": .string(choice.id)]
    }
}

extension Sprint {
    /// Returns the sprint as the sprint field of an issue shows it.
    func json(on boards: [Board], _ shape: JiraDeployment) -> JSONValue {
        let board = boards.first { board in board.sprints.contains { $0.id == id } }?.id ?? 0
        let (start, end) = (start?.rfc3339, end?.rfc3339)
        guard shape == .cloud else {
            return .string(
                "com.atlassian.greenhopper.service.sprint.Sprint@\(id)f[id=\(id),rapidViewId=\(board),"
                    + "state=\(state.uppercased()),name=\(name),startDate=\(start ?? "<null>"),"
                    + "endDate=\(end ?? "<null>"),completeDate=<null>,activatedDate=\(start ?? "<null>"),"
                    + "sequence=\(id),goal=\(goal)]")
        }
        return [
            "id": .number(String(id)), "name": .string(name), "state": .string(state), "goal": .string(goal),
            "boardId": .number(String(board)), "startDate": start.map { .string($0) } ?? .null,
            "endDate": end.map { .string($0) } ?? .null,
        ]
    }
}
