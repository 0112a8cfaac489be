import HTTPTypes
import Hummingbird
import SimulatorKit

/// Several writes in one request.
///
/// The documentation does not say whether the tool reverts earlier writes if a later one fails. The simulator does not
/// revert them, which is worse for a client that relies on it.
/// Source: Targetprocess developer hub, "Create", "Delete and unassign"; the vendor's mapping samples for `batch`.
extension RESTEndpoint {
    /// Writes or deletes the items of a list.
    ///
    /// An entry with an ID changes an item, and one without creates an item.
    func bulk(
        _ type: ResourceType, _ request: Request, _ document: JSONValue, _ query: Query, _ user: User
    ) throws(APIError) -> Answer {
        guard type.isWritable else { throw .methodNotAllowed(request.method.rawValue) }
        guard let bodies = document.array else { throw .malformed }
        let isDeletion =
            request.method == .delete || request.headers[.methodOverride]?.uppercased() == "DELETE"
        guard isDeletion || request.method == .post else { throw .methodNotAllowed(request.method.rawValue) }
        let inclusion = try Inclusion(query, prefix: "result")
        var items: [JSONValue] = []
        for body in bodies {
            items.append(
                isDeletion
                    ? try delete(type, body["Id"]?.integer, user)
                    : try write(type, body["Id"]?.integer, body, inclusion, query, user))
        }
        return Answer(status: .ok, document: .resource(["Items": .array(items)], list: nil))
    }

    /// Performs commands in order.
    func execute(_ document: JSONValue, _ query: Query, _ user: User) throws(APIError) -> Answer {
        guard document["name"]?.text == "batch", let commands = document["commands"]?.array else {
            throw .badRequest("The command is not known.")
        }
        for command in commands {
            switch command["name"]?.text?.lowercased() {
            case "createresource", "updateresource":
                guard let resource = command["resource"], let members = resource.members,
                    let type = resource["resourceType"]?.text.flatMap({ ResourceType.named($0) })
                else { throw .malformed }
                let fields = JSONValue.object(members.filter { $0.name.lowercased() != "resourcetype" })
                _ = try write(type, resource["Id"]?.integer, fields, .all, query, user)
            case "deleteresource":
                guard let target = command["target"],
                    let type = target["ResourceType"]?.text.flatMap({ ResourceType.named($0) })
                else { throw .malformed }
                _ = try delete(type, target["Id"]?.integer, user)
            default: throw .badRequest("The command is not known.")
            }
        }
        return Answer(status: .ok, document: .resource([:], list: nil))
    }

    /// Creates an item, or changes the item with the ID.
    ///
    /// The answer contains the new values.
    func write(
        _ type: ResourceType, _ id: Int?, _ body: JSONValue, _ inclusion: Inclusion, _ query: Query, _ user: User
    ) throws(APIError) -> JSONValue {
        try instance.write(as: user) { world, now throws(APIError) in
            let changes = try world.write(type, id: id, body, by: user, at: now)
            guard let item = changes.first?.item else { throw APIError.malformed }
            return (try Rendering(world: world, dates: query.dateStyle).item(item, inclusion), changes)
        }
    }

    /// Deletes an item.
    ///
    /// The answer contains its ID.
    func delete(_ type: ResourceType, _ id: Int?, _ user: User) throws(APIError) -> JSONValue {
        guard let id else { throw .malformed }
        try instance.write(as: user) { world, now throws(APIError) in
            ((), [try world.delete(type, id: id, by: user, at: now)])
        }
        return ["ResourceType": .string(type.name), "Id": JSONValue(id)]
    }
}

extension HTTPField.Name {
    fileprivate static let methodOverride = HTTPField.Name("X-HTTP-Method-Override") ?? .via
}
