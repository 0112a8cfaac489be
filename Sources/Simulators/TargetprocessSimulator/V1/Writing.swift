import SimulatorKit

import struct Primitives.Timestamp

/// The fields of a write, each checked by the tool's rules.
struct FieldInput {
    /// The instance's time zone, which applies to dates without a zone.
    let zone: ZoneOffset
    let members: [JSONValue.Member]

    /// - Throws: `APIError` if the body is not an object, or if the type does not have a field or does not allow
    ///   writing it.
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

    /// Returns the text of a field; `nil` if the body does not contain the field.
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

    func date(_ name: String) throws(APIError) -> Timestamp?? {
        guard let text = try text(name) else { return .none }
        guard let text else { return .some(nil) }
        guard let date = zone.timestamp(from: text) else { throw .malformed }
        return .some(date)
    }

    /// Returns a list of objects; `nil` if the body does not contain the field.
    func list(_ name: String) throws(APIError) -> [JSONValue]? {
        guard let value = self[name] else { return nil }
        guard let elements = value.array else { throw .malformed }
        return elements
    }

    /// Returns the ID in a reference.
    ///
    /// References must use an ID; a name is rejected.
    func reference(_ name: String) throws(APIError) -> Int?? {
        guard let value = self[name] else { return .none }
        switch value {
        case .null: return .some(nil)
        case .number(let spelling):
            guard let id = Int(spelling) else { throw .referenceExpected }
            return .some(id)
        case .object:
            guard let id = value["Id"]?.integer else {
                throw .forbidden("{entityKind} is not found or access is forbidden.", [("entityKind", name)])
            }
            return .some(id)
        default: throw .referenceExpected
        }
    }

    /// Returns a required text, which must not be blank.
    func required(_ name: String) throws(APIError) -> String {
        guard let text = try text(name) ?? nil, !text.allSatisfy(\.isWhitespace) else {
            throw .badRequest("{property} should be specified.", [("property", name)])
        }
        return text
    }
}
