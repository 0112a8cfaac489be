import OrderedCollections
import SimulatorForms

/// A write that a person makes by hand, past the credentials: for tests and for the page.
struct PersonalEdit {
    let instance: Instance

    /// - Throws: what the tool would answer to that person.
    func apply(_ body: JSONValue) throws(Refusal) -> JSONValue {
        let author = try author(body["user"]?.string ?? "ada")
        guard let type = ResourceType.named(body["type"]?.string ?? "UserStory"), type.isWritable else {
            throw .unknownResource(body["type"]?.string ?? "")
        }
        let id = body["id"]?.integer
        if let id, body["delete"]?.bool == true {
            try instance.write(as: author) { world, now throws(Refusal) in
                ((), [try world.delete(type, id: id, by: author, at: now)])
            }
            return ["deleted": true]
        }
        if let id, let name = body["convertTo"]?.string {
            guard let kind = CardKind(named: name) else {
                throw .unknownResource(name)
            }
            return try instance.write(as: author) { world, now throws(Refusal) in
                let changes = try world.convert(id, to: kind, by: author, at: now)
                return (["Id": JSONValue(changes.first?.item?.id ?? 0)], changes)
            }
        }
        return try instance.write(as: author) { world, now throws(Refusal) in
            var fields = body["fields"]?.members ?? []
            if let name = body["state"]?.string {
                fields.append(.init(name: "EntityState", value: ["Id": JSONValue(try world.state(name, ofCard: id))]))
            }
            let changes = try world.write(type, id: id, .object(fields), by: author, at: now)
            guard let item = changes.first?.item else { throw Refusal.malformed }
            return (try Rendering(world: world, dates: .microsoft).item(item, .all), changes)
        }
    }

    /// Changes a card's fields without telling anybody; gives back the notifications.
    func applySilently(_ body: JSONValue, as login: String) throws(Refusal) -> [OutgoingNotification] {
        let author = try author(login)
        guard let type = ResourceType.named(body["type"]?.string ?? "UserStory"), type.isWritable else {
            throw .unknownResource(body["type"]?.string ?? "")
        }
        return try instance.writeSilently(as: author) { world, now throws(Refusal) in
            try world.write(type, id: body["id"]?.integer, body["fields"] ?? [:], by: author, at: now)
        }
    }

    private func author(_ login: String) throws(Refusal) -> User {
        let user = instance.withState { state in state.world.users.values.first { $0.login == login } }
        guard let user else { throw .notFound("User", id: login) }
        return user
    }
}

extension World {
    fileprivate func state(_ name: String, ofCard id: Int?) throws(Refusal) -> Int {
        guard let card = id.flatMap({ cards[$0] }), let workflow = workflow(of: card.kind, in: card.project),
            let state = states(of: workflow.id).first(where: { $0.name == name })
        else { throw .notFound("EntityState", id: name) }
        return state.id
    }
}

extension Fault.Effect {
    /// Reads `{"kind":"refuse","status":503,"retryAfter":1}`, `{"kind":"delay","milliseconds":200}` and so on.
    init?(_ body: JSONValue) {
        let milliseconds = body["milliseconds"]?.integer ?? 1000
        switch body["kind"]?.string {
        case "refuse":
            let status = body["status"]?.integer ?? 503
            guard (200...599).contains(status) else { return nil }
            self = .refuse(status: status, retryAfter: body["retryAfter"]?.integer)
        case "delay": self = .delay(milliseconds: milliseconds)
        case "cutBefore": self = .cutBefore
        case "cutAfter": self = .cutAfter
        case "alter":
            guard let field = body["field"]?.string else { return nil }
            self = .alter(field: field, value: body["value"])
        case "untaken": self = .untaken
        case "echo": self = .echo(status: body["status"]?.integer ?? 400)
        case "redirect": self = .redirect(to: body["to"]?.string ?? "https://elsewhere.example")
        case "foreign":
            guard let form = body["form"]?.string, ForeignPage.named(form) != nil else { return nil }
            self = .foreign(form: form)
        case "html": self = .html
        case "loginPage": self = .loginPage
        case "garbage": self = .garbage
        case "loseNotification": self = .loseNotification
        case "doubleNotification": self = .doubleNotification
        case "delayNotification": self = .delayNotification(milliseconds: milliseconds)
        case "reorderNotification": self = .reorderNotification
        default: return nil
        }
    }

    var name: String {
        switch self {
        case .refuse: "refuse"
        case .delay: "delay"
        case .cutBefore: "cutBefore"
        case .cutAfter: "cutAfter"
        case .alter: "alter"
        case .untaken: "untaken"
        case .echo: "echo"
        case .redirect: "redirect"
        case .foreign: "foreign"
        case .html: "html"
        case .loginPage: "loginPage"
        case .garbage: "garbage"
        case .loseNotification: "loseNotification"
        case .doubleNotification: "doubleNotification"
        case .delayNotification: "delayNotification"
        case .reorderNotification: "reorderNotification"
        }
    }
}
