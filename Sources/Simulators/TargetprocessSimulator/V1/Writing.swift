/// The fields of a write, each checked as the tool checks it.
struct FieldInput {
    /// Dates without a zone are read in the instance's own.
    let zone: ZoneOffset
    let members: [JSONValue.Member]

    /// - Throws: a refusal of a body that is no object, or of a field that the type does not have or does not let set.
    init(_ body: JSONValue, of type: ResourceType, in world: World) throws(APIError) {
        guard let members = body.members else { throw .malformed }
        zone = world.zone
        self.members = members
        for member in members where !["id", "resourcetype"].contains(member.name.lowercased()) {
            guard let property = type.property(member.name) else {
                throw .unknownProperty(member.name, of: type.name)
            }
            guard property.canSet else {
                throw .badRequest("Property '{property}' is read-only.", [("property", property.name)])
            }
        }
    }

    func has(_ name: String) -> Bool { self[name] != nil }

    private subscript(name: String) -> JSONValue? {
        members.last { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The text of a field; `nil` if the body does not name it.
    func text(_ name: String) throws(APIError) -> String?? {
        switch self[name] {
        case nil: return .none
        case .null: return .some(nil)
        case .string(let text): return .some(text)
        default: throw .malformed
        }
    }

    func bool(_ name: String) throws(APIError) -> Bool? {
        guard let value = self[name] else { return nil }
        guard let bool = value.bool else { throw .malformed }
        return bool
    }

    func number(_ name: String) throws(APIError) -> Double? {
        guard let value = self[name] else { return nil }
        guard let number = value.double else { throw .malformed }
        return number
    }

    func date(_ name: String) throws(APIError) -> Instant?? {
        guard let text = try text(name) else { return .none }
        guard let text else { return .some(nil) }
        guard let date = zone.instant(from: text) else { throw .malformed }
        return .some(date)
    }

    /// A list of objects; `nil` if the body does not name it.
    func list(_ name: String) throws(APIError) -> [JSONValue]? {
        guard let value = self[name] else { return nil }
        guard let elements = value.array else { throw .malformed }
        return elements
    }

    /// The id that a reference names; references go by id only, a name is refused.
    func reference(_ name: String) throws(APIError) -> Int?? {
        guard let value = self[name] else { return .none }
        switch value {
        case .null: return .some(nil)
        case .integer: return .some(value.integer)
        case .object:
            guard let id = value["Id"]?.integer else {
                throw .forbidden("{entityKind} is not found or access is forbidden.", [("entityKind", name)])
            }
            return .some(id)
        default: throw .referenceExpected
        }
    }

    /// A required text, which must not be blank.
    func required(_ name: String) throws(APIError) -> String {
        guard let text = try text(name) ?? nil, !text.allSatisfy(\.isWhitespace) else {
            throw .badRequest("{property} should be specified.", [("property", name)])
        }
        return text
    }
}
