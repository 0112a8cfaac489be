import OrderedCollections
import SimulatorKit

/// The difference between two states of an issue, in the form of the changelog.
extension World {
    func changes(from old: Issue, to new: Issue) -> [ChangeItem] {
        var items: [ChangeItem] = []
        if old.assignee != new.assignee { items.append(userChange("assignee", old.assignee, new.assignee)) }
        if old.description != new.description {
            items.append(textChange("description", old.description?.wiki, new.description?.wiki))
        }
        if old.environment != new.environment {
            items.append(textChange("environment", old.environment?.wiki, new.environment?.wiki))
        }
        if old.type != new.type {
            let names = [old.type, new.type].map { vocabulary.issueType($0)?.name }
            items.append(
                ChangeItem(
                    field: "issuetype", fieldID: "issuetype", from: old.type, fromString: names[0], to: new.type,
                    toString: names[1]))
        }
        if old.dueDate != new.dueDate {
            var item = textChange(
                "duedate", old.dueDate.map { $0 + " 00:00:00.0" }, new.dueDate.map { $0 + " 00:00:00.0" })
            (item.from, item.to) = (old.dueDate, new.dueDate)
            items.append(item)
        }
        if old.labels != new.labels {
            items.append(textChange("labels", old.labels.joined(separator: " "), new.labels.joined(separator: " ")))
        }
        if old.parent != new.parent { items.append(parentChange(old.parent, new.parent)) }
        if old.priority != new.priority {
            items.append(namedChange("priority", vocabulary.priorities, old.priority, new.priority))
        }
        if old.reporter != new.reporter { items.append(userChange("reporter", old.reporter, new.reporter)) }
        if old.resolution != new.resolution {
            items.append(namedChange("resolution", vocabulary.resolutions, old.resolution, new.resolution))
        }
        if old.status != new.status {
            let names = [old.status, new.status].map { vocabulary.status($0)?.name }
            items.append(
                ChangeItem(
                    field: "status", fieldID: "status", from: old.status, fromString: names[0], to: new.status,
                    toString: names[1]))
        }
        if old.summary != new.summary { items.append(textChange("summary", old.summary, new.summary)) }
        items += customChanges(from: old, to: new)
        items += attachmentChanges(from: old, to: new)
        return items
    }

    /// Returns the changelog of a new issue, which Cloud's webhooks contain.
    func firstChanges(of issue: Issue) -> [ChangeItem] {
        var items: [ChangeItem] = []
        if issue.assignee != nil { items.append(userChange("assignee", nil, issue.assignee)) }
        if let text = issue.description?.wiki { items.append(textChange("description", nil, text)) }
        items.append(namedChange("priority", vocabulary.priorities, nil, issue.priority))
        if issue.reporter != nil { items.append(userChange("reporter", nil, issue.reporter)) }
        let status = vocabulary.status(issue.status)
        items.append(ChangeItem(field: "Status", fieldID: "status", to: issue.status, toString: status?.name))
        items.append(textChange("summary", nil, issue.summary))
        return items
    }

    private func textChange(_ field: String, _ old: String?, _ new: String?) -> ChangeItem {
        ChangeItem(field: field, fieldID: field, fromString: old, toString: new)
    }

    private func userChange(_ field: String, _ old: String?, _ new: String?) -> ChangeItem {
        let (old, new) = (old.flatMap(user), new.flatMap(user))
        return ChangeItem(
            field: field, fieldID: field, from: old?.identifier(site.shape), fromString: old?.displayName,
            to: new?.identifier(site.shape), toString: new?.displayName)
    }

    private func namedChange(_ field: String, _ values: [Named], _ old: String?, _ new: String?) -> ChangeItem {
        ChangeItem(
            field: field, fieldID: field, from: old, fromString: values.first { $0.id == old }?.name, to: new,
            toString: values.first { $0.id == new }?.name)
    }

    private func parentChange(_ old: Int?, _ new: Int?) -> ChangeItem {
        ChangeItem(
            field: "Parent", fieldID: "parent", from: old.map(String.init), fromString: old.flatMap { issues[$0]?.key },
            to: new.map(String.init), toString: new.flatMap { issues[$0]?.key })
    }

    private func attachmentChanges(from old: Issue, to new: Issue) -> [ChangeItem] {
        let (before, after) = (Set(old.attachments.map(\.id)), Set(new.attachments.map(\.id)))
        let gone = old.attachments.filter { !after.contains($0.id) }.map { attachment in
            ChangeItem(
                field: "Attachment", fieldID: "attachment", from: String(attachment.id), fromString: attachment.name)
        }
        return gone
            + new.attachments.filter { !before.contains($0.id) }.map { attachment in
                ChangeItem(
                    field: "Attachment", fieldID: "attachment", to: String(attachment.id), toString: attachment.name)
            }
    }

    private func customChanges(from old: Issue, to new: Issue) -> [ChangeItem] {
        guard old.custom != new.custom else { return [] }
        return Field.all(site.shape).compactMap { field in
            guard old.custom[field.id] != new.custom[field.id] else { return nil }
            let texts = [old, new].map { Self.words(for: $0.custom[field.id]) }
            return ChangeItem(
                field: field.name, fieldID: field.id, isCustom: field.custom != nil, fromString: texts[0],
                toString: texts[1])
        }
    }

    private static func word(for value: JSONValue) -> String? {
        (value["name"] ?? value["value"] ?? value).text
    }

    private static func words(for value: JSONValue?) -> String? {
        switch value {
        case .string(let text)?: text
        case .number(let spelling)?: spelling
        case .array(let elements)?: elements.compactMap(word).joined(separator: ", ")
        case .object?: word(for: value ?? .null) ?? WikiMarkup(document: value ?? .null).text
        case .bool?, .null?, nil: nil
        }
    }
}
