import SimulatorKit

import struct Primitives.Timestamp

/// An object of any type that a property path can reach.
enum Item: Hashable, Sendable {
    case user(User)
    case process(Process)
    case workflow(Workflow)
    case state(EntityState)
    case priority(Priority)
    case team(Team)
    case project(Project)
    case card(Card)
    case comment(Comment)
    case entityType(CardKind)
    case relation(Relation)
    case conversion(Conversion)
    case relationType(RelationType)
    case severity(Severity)
    case period(Period)
    case teamAssignment(TeamAssignment)
    case customField(CustomField)
    case role(Role)
    case assignment(Assignment)
    case attachment(Attachment)
    case time(TimeEntry)
    case roleEffort(RoleEffort)
    case general(id: Int, name: String)

    var id: Int {
        switch self {
        case .user(let user): user.id
        case .process(let process): process.id
        case .workflow(let workflow): workflow.id
        case .state(let state): state.id
        case .priority(let priority): priority.id
        case .team(let team): team.id
        case .project(let project): project.id
        case .card(let card): card.id
        case .comment(let comment): comment.id
        case .entityType(let kind): kind.rawValue
        case .relation(let relation): relation.id
        case .conversion(let conversion): conversion.id
        case .relationType(let type): type.rawValue
        case .severity(let severity): severity.rawValue
        case .period(let period): period.id
        case .teamAssignment(let assignment): assignment.id
        case .customField(let field): field.id
        case .role(let role): role.id
        case .assignment(let assignment): assignment.id
        case .attachment(let attachment): attachment.id
        case .time(let time): time.id
        case .roleEffort(let effort): effort.id
        case .general(let id, _): id
        }
    }

    var type: ResourceType {
        switch self {
        case .user: .user
        case .process: .process
        case .workflow: .workflow
        case .state: .entityState
        case .priority: .priority
        case .team: .team
        case .project: .project
        case .card(let card): .of(card.kind)
        case .comment: .comment
        case .entityType: .entityType
        case .relation: .relation
        case .conversion: .generalConversion
        case .relationType: .relationType
        case .severity: .severity
        case .period(let period): .of(period.kind)
        case .teamAssignment: .teamAssignment
        case .customField: .customField
        case .role: .role
        case .assignment: .assignment
        case .attachment: .attachment
        case .time: .time
        case .roleEffort: .roleEffort
        case .general: .general
        }
    }
}

/// The value of a property.
enum Value: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case date(Timestamp)
    case item(Item)
    case items([Item])
    case customValues([CustomValue])
    /// The value consists of names that do not refer to items.
    case texts([String])

    init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    init(_ date: Timestamp?) { self = date.map { .date($0) } ?? .null }
    init(_ item: Item?) { self = item.map { .item($0) } ?? .null }
}
