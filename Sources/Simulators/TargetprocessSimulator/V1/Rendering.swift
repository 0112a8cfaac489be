import SimulatorKit

/// A writer of items in the format of v1.
struct Rendering: Sendable {
    let world: World
    let dates: DateStyle
    var innerTake = 25

    /// Returns the whole item, or the properties that the lists request.
    ///
    /// - Throws: `APIError` that names a property that the type does not have.
    func item(_ item: Item, _ inclusion: Inclusion) throws(APIError) -> JSONValue {
        let type = item.type
        var members: [JSONValue.Member] = [.init(name: "ResourceType", value: .string(type.name))]
        if let include = inclusion.include {
            try append(include, of: item, to: &members)
        } else {
            for property in type.properties
            where property.isDefault && !inclusion.exclude.contains(property.name.lowercased()) {
                members.append(.init(name: property.name, value: value(property.get(item, world))))
            }
        }
        for entry in inclusion.append {
            guard entry.name.lowercased().hasSuffix("-count"),
                let property = type.property(entry.name.dropLast(6)),
                case .items(let items) = property.get(item, world)
            else { throw .unknownProperty(entry.name, of: type.name) }
            members.append(.init(name: "\(property.name)-Count", value: JSONValue(items.count)))
        }
        return .object(members)
    }

    private func append(
        _ entries: [Inclusion.Entry], of item: Item, to members: inout [JSONValue.Member]
    ) throws(APIError) {
        members.append(.init(name: "Id", value: JSONValue(item.id)))
        for entry in entries where entry.name.lowercased() != "id" {
            guard let property = item.type.property(entry.name) else {
                throw .unknownProperty(entry.name, of: item.type.name)
            }
            members.append(
                .init(name: property.name, value: try value(property.get(item, world), inner: entry.inner)))
        }
    }

    private func value(_ value: Value, inner: [Inclusion.Entry]) throws(APIError) -> JSONValue {
        switch value {
        case .item(let item) where !inner.isEmpty:
            return try nested(item, inner)
        case .items(let items):
            var rendered: [JSONValue] = []
            for item in items.prefix(innerTake) {
                rendered.append(
                    inner.isEmpty ? try self.item(item, .all) : try nested(item, inner))
            }
            return ["Items": .array(rendered)]
        default: return self.value(value)
        }
    }

    private func nested(_ item: Item, _ inner: [Inclusion.Entry]) throws(APIError) -> JSONValue {
        var members: [JSONValue.Member] = [.init(name: "ResourceType", value: .string(item.type.referenceName))]
        try append(inner, of: item, to: &members)
        return .object(members)
    }

    func value(_ value: Value) -> JSONValue {
        switch value {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): JSONValue(value)
        case .number(let value): JSONValue(value)
        case .text(let text): .string(text)
        case .date(let date): .string(world.zone.text(of: date, as: dates))
        case .item(let item): reference(item)
        case .items(let items): ["Items": .array(items.prefix(innerTake).map(reference))]
        case .texts(let texts): .array(texts.map { .string($0) })
        case .customValues(let values):
            .array(
                values.map { custom in
                    [
                        "Name": .string(custom.field.name), "Type": .string(custom.field.type.rawValue),
                        "Value": custom.value,
                    ]
                })
        }
    }

    /// Returns an item inside another one: its ID, its name, and the few properties that the tool adds for its type.
    func reference(_ item: Item) -> JSONValue {
        let type: JSONValue = .string(item.type.referenceName)
        let id = JSONValue(item.id)
        switch item {
        case .user(let user):
            return [
                "ResourceType": type, "Id": id, "FirstName": .string(user.firstName),
                "LastName": .string(user.lastName), "Login": .string(user.login), "FullName": .string(user.fullName),
            ]
        case .state(let state):
            return [
                "ResourceType": type, "Id": id, "Name": .string(state.name),
                "NumericPriority": JSONValue(state.numericPriority),
            ]
        case .priority(let priority):
            return [
                "ResourceType": type, "Id": id, "Name": .string(priority.name),
                "Importance": JSONValue(priority.importance),
            ]
        case .project(let project):
            return [
                "ResourceType": type, "Id": id, "Name": .string(project.name),
                "Process": ["ResourceType": "Process", "Id": JSONValue(project.process)],
            ]
        case .entityType(let kind):
            return ["ResourceType": type, "Id": id, "Name": .string(kind.name), "IsUnitInHourOnly": false]
        case .team(let team):
            return ["ResourceType": type, "Id": id, "Name": .string(team.name), "EmojiIcon": ":calling:"]
        case .process(let process): return ["ResourceType": type, "Id": id, "Name": .string(process.name)]
        case .workflow(let workflow): return ["ResourceType": type, "Id": id, "Name": .string(workflow.name)]
        case .card(let card): return ["ResourceType": type, "Id": id, "Name": .string(card.name)]
        case .general(_, let name): return ["ResourceType": type, "Id": id, "Name": .string(name)]
        case .severity(let severity):
            return [
                "ResourceType": type, "Id": id, "Name": .string(severity.name),
                "Importance": JSONValue(severity.rawValue),
            ]
        case .relationType(let relation): return ["ResourceType": type, "Id": id, "Name": .string(relation.name)]
        case .period(let period): return ["ResourceType": type, "Id": id, "Name": .string(period.name)]
        case .customField(let field): return ["ResourceType": type, "Id": id, "Name": .string(field.name)]
        case .role(let role): return ["ResourceType": type, "Id": id, "Name": .string(role.name)]
        case .attachment(let attachment):
            return ["ResourceType": type, "Id": id, "Name": .string(attachment.name)]
        case .comment, .relation, .conversion, .teamAssignment, .assignment, .time, .roleEffort:
            return ["ResourceType": type, "Id": id]
        }
    }
}
