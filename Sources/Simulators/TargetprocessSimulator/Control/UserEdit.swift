import OrderedCollections
import SimulatorKit

/// A write that tests or the page perform as a user, without credentials.
struct UserEdit {
    let instance: Instance

    /// - Throws: The error that the tool would return to that user.
    func apply(_ body: JSONValue) throws(APIError) -> JSONValue {
        let author = try author(body["user"]?.text ?? "ada")
        guard let type = ResourceType.named(body["type"]?.text ?? "UserStory"), type.isWritable else {
            throw .unknownResource(body["type"]?.text ?? "")
        }
        let id = body["id"]?.integer
        if let id, body["delete"]?.bool == true {
            try instance.write(as: author) { world, now throws(APIError) in
                ((), [try world.delete(type, id: id, by: author, at: now)])
            }
            return ["deleted": true]
        }
        if let id, let name = body["convertTo"]?.text {
            guard let kind = CardKind(named: name) else {
                throw .unknownResource(name)
            }
            return try instance.write(as: author) { world, now throws(APIError) in
                let changes = try world.convert(id, to: kind, by: author, at: now)
                return (["Id": JSONValue(changes.first?.item?.id ?? 0)], changes)
            }
        }
        return try instance.write(as: author) { world, now throws(APIError) in
            var fields = body["fields"]?.members ?? []
            if let name = body["state"]?.text {
                fields.append(.init(name: "EntityState", value: ["Id": JSONValue(try world.state(name, ofCard: id))]))
            }
            let changes = try world.write(type, id: id, .object(fields), by: author, at: now)
            guard let item = changes.first?.item else { throw APIError.malformed }
            return (try Rendering(world: world, dates: .microsoft).item(item, .all), changes)
        }
    }

    /// Changes a card's fields without sending webhooks, and returns the unsent webhook requests.
    func applyWithoutWebhook(_ body: JSONValue, as login: String) throws(APIError) -> [OutgoingNotification] {
        let author = try author(login)
        guard let type = ResourceType.named(body["type"]?.text ?? "UserStory"), type.isWritable else {
            throw .unknownResource(body["type"]?.text ?? "")
        }
        return try instance.writeWithoutWebhook(as: author) { world, now throws(APIError) in
            try world.write(type, id: body["id"]?.integer, body["fields"] ?? [:], by: author, at: now)
        }
    }

    private func author(_ login: String) throws(APIError) -> User {
        let user = instance.withState { state in state.world.users.values.first { $0.login == login } }
        guard let user else { throw .notFound("User", id: login) }
        return user
    }
}

extension World {
    fileprivate func state(_ name: String, ofCard id: Int?) throws(APIError) -> Int {
        guard let card = id.flatMap({ cards[$0] }), let workflow = workflow(of: card.kind, in: card.project),
            let state = states(of: workflow.id).first(where: { $0.name == name })
        else { throw .notFound("EntityState", id: name) }
        return state.id
    }
}
