import OrderedCollections
import SimulatorKit

/// The body of a webhook request.
struct WebhookBody {
    let world: World
    let account: String

    func bytes(of change: Change, as body: WebhookRule.Body) -> [UInt8] {
        guard let item = change.item else { return [] }
        let fields = JSONValue.array(change.changedFields.map { .string($0) })
        let document: JSONValue =
            switch body {
            case .automationRule:
                [
                    "account": .string(account), "resourceType": .string(item.type.name),
                    "resourceId": JSONValue(item.id), "modification": .string(change.modification.rawValue),
                    "changedFields": fields, "current": record(change.after ?? change.before),
                    "previous": change.modification == .updated ? record(change.before) : .null,
                    "author": author(change.author),
                ]
            case .plugin:
                [
                    "Entity": flat(change.after ?? change.before),
                    "OldEntity": change.modification == .updated ? flat(change.before) : .null,
                    "ChangedFields": fields, "Author": flat(.user(change.author)),
                    "Modification": .string(change.modification.rawValue),
                ]
            }
        return document.bytes
    }

    /// Returns the item's simple fields, and its references as ID and name.
    ///
    /// It contains no collections.
    private func record(_ item: Item?) -> JSONValue {
        guard let item else { return .null }
        let rendering = Rendering(world: world, dates: .microsoft)
        var members: [JSONValue.Member] = [.init(name: "ResourceType", value: .string(item.type.name))]
        for property in item.type.properties where property.isDefault {
            switch property.get(item, world) {
            case .items, .customValues, .texts: continue
            case .item(let reference):
                var short: [JSONValue.Member] = [.init(name: "Id", value: JSONValue(reference.id))]
                if let name = reference.type.property("Name"), case .text(let text) = name.get(reference, world) {
                    short.append(.init(name: "Name", value: .string(text)))
                }
                members.append(.init(name: property.name, value: .object(short)))
            case let value: members.append(.init(name: property.name, value: rendering.value(value)))
            }
        }
        return .object(members)
    }

    private func author(_ user: User) -> JSONValue {
        [
            "Id": JSONValue(user.id), "FirstName": .string(user.firstName), "LastName": .string(user.lastName),
            "Login": .string(user.login), "Email": .string(user.email), "FullName": .string(user.fullName),
        ]
    }

    /// Returns the plugin's flat record.
    ///
    /// It has the ID under the type's own name, references as `…ID` and `…Name`, and no `EntityVersion`.
    private func flat(_ item: Item?) -> JSONValue {
        guard let item else { return .null }
        let rendering = Rendering(world: world, dates: .microsoft)
        var members: [JSONValue.Member] = [.init(name: "\(item.type.name)ID", value: JSONValue(item.id))]
        for property in item.type.properties where property.isDefault {
            switch property.get(item, world) {
            case .items, .customValues, .texts: continue
            case .item(let reference):
                members.append(.init(name: "\(property.name)ID", value: JSONValue(reference.id)))
                if let name = reference.type.property("Name"), case .text(let text) = name.get(reference, world) {
                    members.append(.init(name: "\(property.name)Name", value: .string(text)))
                }
            case let value where !["Id", "EntityVersion"].contains(property.name):
                members.append(.init(name: property.name, value: rendering.value(value)))
            default: continue
            }
        }
        if case .comment(let comment) = item, let card = world.cards[comment.general] {
            members.append(.init(name: "GeneralType", value: .string(card.kind.name)))
        }
        return .object(members)
    }
}
