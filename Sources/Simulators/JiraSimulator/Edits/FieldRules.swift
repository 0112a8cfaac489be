import OrderedCollections
import SimulatorKit

/// Jira's checks for the values of system fields.
extension World {
    /// Sets one field; returns the error message if Jira does not accept the value.
    func set(_ field: String, to value: JSONValue, on issue: inout Issue, _ version: APIVersion) -> String? {
        guard let known = Field.named(field, site.shape), known.onScreen, !offScreen.contains(field) else {
            return APIError.unknownFieldMessage(field)
        }
        switch field {
        case "summary": return setSummary(value, on: &issue)
        case "description": return set(\.description, to: value, on: &issue, version)
        case "environment": return set(\.environment, to: value, on: &issue, version)
        case "priority": return setPriority(value, on: &issue)
        case "labels": return setLabels(value, on: &issue)
        case "assignee": return set(\.assignee, to: value, on: &issue)
        case "reporter": return set(\.reporter, to: value, on: &issue)
        case "duedate": return setDueDate(value, on: &issue)
        case "parent": return setParent(value, on: &issue)
        case "issuetype": return setType(value, on: &issue)
        case "project": return setProject(value, on: issue)
        default: return setCustom(known, to: value, on: &issue, version)
        }
    }

    private func setSummary(_ value: JSONValue, on issue: inout Issue) -> String? {
        guard value != .null else { return Self.summaryRequired }
        guard let text = value.text else { return "Operation value must be a string" }
        guard !text.trimmingSpace().isEmpty else { return Self.summaryRequired }
        guard !text.utf8.contains(0x0A), !text.utf8.contains(0x0D) else {
            return "The summary is invalid because it contains newline characters."
        }
        guard text.utf16.count <= 255 else { return "Summary must be less than 255 characters." }
        issue.summary = String(text.trimmingSpace())
        return nil
    }

    static let summaryRequired = "You must specify a summary of the issue."

    /// The maximum length of a field's text or of a comment, in UTF-16 units as Java counts them.
    static let maxTextLength = 32_767
    static let textTooLong = "The entered text is too long. It exceeds the allowed limit of 32,767 characters."

    private func set(
        _ path: WritableKeyPath<Issue, RichText?>, to value: JSONValue, on issue: inout Issue, _ version: APIVersion
    ) -> String? {
        guard value != .null else {
            issue[keyPath: path] = nil
            return nil
        }
        switch richText(value, version) {
        case .failure(let problem): return problem.message
        case .success(let text): issue[keyPath: path] = text.wiki.isEmpty ? nil : text
        }
        return nil
    }

    /// The reason why Jira rejects a text.
    struct TextProblem: Error {
        let message: String
    }

    /// Reads a text in the form that the API version requires.
    func richText(_ value: JSONValue, _ version: APIVersion) -> Result<RichText, TextProblem> {
        let text: RichText
        switch version {
        case .v2:
            guard let markup = value.text else {
                return .failure(TextProblem(message: "Operation value must be a string"))
            }
            text = RichText(form: .wiki(markup))
        case .v3:
            guard DocumentRules.accept(value) else {
                let message = "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
                return .failure(TextProblem(message: message))
            }
            text = RichText(form: .document(value))
        }
        guard text.wiki.utf16.count <= Self.maxTextLength else {
            return .failure(TextProblem(message: Self.textTooLong))
        }
        return .success(text)
    }

    private func setPriority(_ value: JSONValue, on issue: inout Issue) -> String? {
        let priority = vocabulary.priorities.first {
            $0.id == value["id"]?.identifier || $0.name == value["name"]?.text
        }
        guard value != .null else { return "The priority must not be empty: null is no priority." }
        guard let priority else { return "Specify a valid 'id' or 'name' for Priority" }
        issue.priority = priority.id
        return nil
    }

    private func setLabels(_ value: JSONValue, on issue: inout Issue) -> String? {
        guard let elements = value.array else { return "data was not an array" }
        var labels: [String] = []
        for element in elements {
            guard let label = element.text else { return "Operation value must be a string" }
            guard !label.contains(where: \.isWhitespace) else {
                return "The label '\(label)' contains spaces which is invalid."
            }
            guard label.utf16.count <= 255 else { return "The label '\(label)' exceeds the maximum length of 255." }
            if !labels.contains(label) { labels.append(label) }
        }
        issue.labels = labels.sorted()
        return nil
    }

    private func set(_ path: WritableKeyPath<Issue, String?>, to value: JSONValue, on issue: inout Issue) -> String? {
        guard value != .null, (value["accountId"] ?? value["name"]) != .null else {
            issue[keyPath: path] = nil
            return nil
        }
        guard value.members != nil else { return "data was not an object" }
        if path == \.assignee, (value["accountId"] ?? value["name"])?.text == "-1" {
            // "Automatic" assignee: the projects of the simulator leave new issues unassigned.
            issue.assignee = nil
            return nil
        }
        guard let user = user(in: value) else {
            return site.shape == .cloud
                ? "Account ID is not valid for the user." : "User '\(value["name"]?.text ?? "")' does not exist."
        }
        guard project(issue.projectKey)?.isVisible(to: user) == true, user.active else {
            return "User '\(user.identifier(site.shape))' cannot be assigned issues."
        }
        issue[keyPath: path] = user.name
        return nil
    }

    private func setDueDate(_ value: JSONValue, on issue: inout Issue) -> String? {
        guard value != .null else {
            issue.dueDate = nil
            return nil
        }
        guard let text = value.text, text.utf8.count == 10, !text.contains("/"), CivilTime(text) != nil else {
            return "Error parsing date string: \(value.text ?? "")"
        }
        issue.dueDate = text
        return nil
    }

    private func setParent(_ value: JSONValue, on issue: inout Issue) -> String? {
        // On Data Center, only a new sub-task gets a parent; the epic of an issue is in a separate field there.
        guard site.shape == .cloud || issue.id == 0 && vocabulary.issueType(issue.type)?.isSubtask == true else {
            return APIError.unknownFieldMessage("parent")
        }
        if value["none"] == .bool(true) || value == .null {
            guard vocabulary.issueType(issue.type)?.isSubtask == false else { return "Issue type is a sub-task." }
            issue.parent = nil
            return nil
        }
        let name = value["key"]?.text ?? value["id"]?.identifier
        guard let name, let id = Int(name) ?? issueIDs[name], let parent = issues[id] else {
            return "Could not find issue by id or key."
        }
        let level = vocabulary.issueType(issue.type)?.level ?? 0
        guard vocabulary.issueType(parent.type)?.level == level + 1, parent.projectKey == issue.projectKey else {
            return "Given parent work item does not belong to appropriate hierarchy."
        }
        issue.parent = id
        return nil
    }

    private func setType(_ value: JSONValue, on issue: inout Issue) -> String? {
        let type = vocabulary.issueTypes.first { $0.id == value["id"]?.identifier || $0.name == value["name"]?.text }
        guard let type else {
            return site.shape == .cloud ? "Specify a valid issue type" : "The issue type selected is invalid."
        }
        if let old = vocabulary.issueType(issue.type), old.isSubtask != type.isSubtask {
            return "The issue type selected is invalid."
        }
        issue.type = type.id
        return nil
    }

    private func setProject(_ value: JSONValue, on issue: Issue) -> String? {
        let same = project(issue.projectKey).map { $0.key == value["key"]?.text || $0.id == value["id"]?.identifier }
        return same == true ? nil : APIError.unknownFieldMessage("project")
    }
}
