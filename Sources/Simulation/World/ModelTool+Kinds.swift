import EntityModel

/// Labels, users and stages of work, which each tool has in its own way.
extension ModelTool {
    /// The label that Jira's model does not take.
    static let badLabel = "bad"
    /// The logins of all users; Jira has no user of the last one.
    static let logins = ["u1", "u2", "u3", "u4"]

    /// Whether the owner is a set, as assignments are; an assignee is one.
    var hasSeveralOwners: Bool { tool.type == .targetprocess }

    /// The tool's user of a login.
    func user(_ login: String) -> Person? {
        guard ModelTool.logins.contains(login), hasSeveralOwners || login != ModelTool.logins.last else { return nil }
        return Person(tool: tool.id, id: "\(tool.id)-\(login)", login: login)
    }

    func owners(_ people: [Person]) -> FieldValue {
        hasSeveralOwners ? .users(of: people) : people.first.map { .user($0) } ?? .empty
    }

    /// A value in the tool's own terms.
    func localized(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) throws(ToolFailure) -> FieldValue {
        switch value {
        case .user(let person) where person.tool != tool.id:
            guard let own = person.login.flatMap({ user($0) }) else {
                throw ToolFailure(kind: .refused, message: "user \(person.id) is not known")
            }
            return .user(own)
        case .stage(let stage):
            if current.stages?[field] == stage, let state = current.fields[field] { return state }
            guard let name = ModelTool.states(of: stage, in: tool.type).first else {
                throw ToolFailure(kind: .refused, message: "no such state")
            }
            return .state(name)
        default:
            return value
        }
    }

    func stage(of item: Item) -> WorkflowStage? {
        guard case .state(let name)? = item.fields[fields.state] else { return nil }
        return [WorkflowStage.new, .inProgress, .done].first { ModelTool.states(of: $0, in: tool.type).contains(name) }
    }

    /// The states of a stage; the last one of those in progress stands in no table.
    static func states(of stage: WorkflowStage, in type: ToolType) -> [String] {
        switch stage {
        case .new: [type == .jira ? "To Do" : "Open"]
        case .inProgress: type == .jira ? ["In Progress", "Blocked"] : ["In Progress", "Coded", "Parked"]
        case .done: ["Done"]
        }
    }

    /// Whether the tool refuses a value for what it is.
    func takesNo(_ value: FieldValue) -> Bool {
        tool.type == .jira && value.members.contains(.option(ModelTool.badLabel))
    }

    /// What a field holds after a write: Jira takes labels one by one, the other tool all at once.
    func merged(
        _ value: FieldValue, into there: FieldValue?, known: FieldValue?, of field: FieldID
    ) -> FieldValue {
        guard tool.type == .jira, field == fields.labels else { return value }
        let (wanted, known) = (Set(value.members), Set(known?.members ?? []))
        let members = Set(there?.members ?? []).subtracting(known.subtracting(wanted))
            .union(wanted.subtracting(known))
        return .options(of: members.compactMap { if case .option(let name) = $0 { name } else { nil } })
    }
}
