import AdapterEngine
import EntityModel
import Synchronization

/// Labels, users, and state categories, which each tool handles differently.
extension SimulatedTool {
    /// The label that the simulated Jira rejects.
    static let badLabel = "bad"
    /// The logins of all users.
    ///
    /// The simulated Jira does not have the last one.
    static let logins = ["u1", "u2", "u3", "u4"]

    /// Whether the owner field is a set, like assignments.
    ///
    /// An assignee is a single user.
    var hasSeveralOwners: Bool { tool.type == .targetprocess }

    /// Returns the tool's user with a login.
    func user(_ login: String) -> ToolUser? {
        guard SimulatedTool.logins.contains(login), hasSeveralOwners || login != SimulatedTool.logins.last else {
            return nil
        }
        return ToolUser(tool: tool.id, id: "\(tool.id)-\(login)", login: login)
    }

    func owners(_ people: [ToolUser]) -> FieldValue {
        hasSeveralOwners ? .users(of: people) : people.first.map { .user($0) } ?? .empty
    }

    /// Converts a value to the tool's own values.
    func localized(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) throws(ToolError) -> FieldValue {
        switch value {
        case .user(let person) where person.tool != tool.id:
            guard let own = person.login.flatMap({ user($0) }) else {
                throw ToolError(kind: .rejected, message: "user \(person.id) is not known")
            }
            return .user(own)
        case .stateCategory(let stage):
            if current.stateCategories?[field] == stage, let state = current.fields[field] { return state }
            guard let name = SimulatedTool.states(of: stage, in: tool.type).first else {
                throw ToolError(kind: .rejected, message: "no such state")
            }
            return .state(name)
        default:
            return value
        }
    }

    func stage(of item: Item) -> StateCategory? {
        guard case .state(let name)? = item.fields[fields.state] else { return nil }
        return [StateCategory.new, .inProgress, .done].first {
            SimulatedTool.states(of: $0, in: tool.type).contains(name)
        }
    }

    /// Returns the states of a state category.
    ///
    /// The last state in progress is not in any mapping.
    static func states(of stage: StateCategory, in type: ToolType) -> [String] {
        switch stage {
        case .new: [type == .jira ? "To Do" : "Open"]
        case .inProgress: type == .jira ? ["In Progress", "Blocked"] : ["In Progress", "Coded", "Parked"]
        case .done: ["Done"]
        }
    }

    /// Whether the tool rejects a value because of its content.
    func rejects(_ value: FieldValue) -> Bool {
        tool.type == .jira && value.members.contains(.option(SimulatedTool.badLabel))
    }

    /// Replaces the files of another tool in a value with copies in this tool.
    func copied(
        _ value: FieldValue, to id: String, _ copies: inout [Attachment: AttachmentCopyResult], _ state: inout State
    ) -> FieldValue {
        guard !value.files.isEmpty else { return value }
        return .files(
            of: value.files.map { file in
                guard file.item.tool != tool else { return file }
                state.nextFile += 1
                let copy = Attachment(
                    item: reference(id), id: "\(tool.id)f\(state.nextFile)", name: file.name, size: file.size)
                copies[file] = .copied(copy)
                return copy
            })
    }

    /// Attaches a file to an item, as a user does.
    func attach(_ id: String, _ name: String) {
        let file = state.withLock { state in
            state.nextFile += 1
            return Attachment(
                item: reference(id), id: "\(tool.id)f\(state.nextFile)", name: name, size: Int64(name.utf8.count))
        }
        edit(id, fields.files, .files(of: (item(id)?.fields[fields.files]?.files ?? []) + [file]))
    }

    /// Whether a value links to an item that does not exist.
    func hasDanglingLink(_ value: FieldValue) -> Bool {
        value.links.contains { item($0.item.sourceId) == nil || $0.item.tool != tool }
    }

    /// Removes the links to a deleted item.
    ///
    /// The tool reports this like any other change.
    func cutLinks(to id: String) {
        for (other, item) in items {
            for field in [fields.parent, fields.links] {
                let there = item.fields[field]?.links ?? []
                let left = there.filter { $0.item.sourceId != id }
                guard left.count < there.count else { continue }
                edit(other, field, .items(of: left))
            }
        }
    }

    /// The name of the only relation that the simulated tools have.
    var relation: String { tool.type == .jira ? "Blocks" : "Blocker" }

    /// Returns the value of a field after a write.
    ///
    /// Links are written one by one, and so are labels in Jira.
    func merged(
        _ value: FieldValue, into there: FieldValue?, known: FieldValue?, of field: FieldID
    ) -> FieldValue {
        guard tool.type == .jira && field == fields.labels || [fields.links, fields.files].contains(field) else {
            return value
        }
        let (wanted, known) = (Set(value.members), Set(known?.members ?? []))
        let members = Set(there?.members ?? []).subtracting(known.subtracting(wanted))
            .union(wanted.subtracting(known))
        if field == fields.files { return .files(of: members.flatMap(\.files)) }
        if field == fields.links { return .items(of: members.flatMap(\.links)) }
        return .options(of: members.compactMap(\.optionName))
    }
}
