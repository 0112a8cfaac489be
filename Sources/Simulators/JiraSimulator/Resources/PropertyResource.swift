import HTTPTypes
import OrderedCollections
import SimulatorKit

/// `/issue/{}/properties`.
enum PropertyResource {
    static func add(to table: inout RouteTable) {
        table.on(.get, "issue/{}/properties", handler: keys)
        table.on(.get, "issue/{}/properties/{}", handler: show)
        table.on(.put, "issue/{}/properties/{}", handler: set)
        table.on(.delete, "issue/{}/properties/{}", handler: delete)
    }

    private static func keys(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let issue = try world.issue(call.parameters[0], for: try call.caller(world.site.shape))
        return .json { writer in
            PropertyResponses.keys(Array(issue.properties.keys), path: "/issue/\(issue.id)", world, call, to: &writer)
        }
    }

    private static func show(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let issue = try world.issue(call.parameters[0], for: try call.caller(world.site.shape))
        return try PropertyResponses.value(call.parameters[1], issue.properties)
    }

    private static func set(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let user = try call.caller(world.site.shape)
        let issue = try world.editableIssue(call.parameters[0], for: user)
        let value = try PropertyResponses.newValue(call)
        let old = world.issues[issue.id]?.properties.updateValue(value, forKey: call.parameters[1])
        world.writes.count(.properties, issue.key, by: user.name)
        return APIResponse(status: old == nil ? .created : .ok)
    }

    private static func delete(_ world: inout World, _ call: APIRequest) throws(APIError) -> APIResponse {
        let issue = try world.editableIssue(call.parameters[0], for: try call.caller(world.site.shape))
        guard world.issues[issue.id]?.properties.removeValue(forKey: call.parameters[1]) != nil else {
            throw PropertyResponses.missing(call.parameters[1])
        }
        return .noContent
    }
}

/// The answers that issue properties and comment properties share.
enum PropertyResponses {
    /// The maximum size of a property's value, in bytes of JSON.
    private static let maxBytes = 32_768

    static func keys(_ keys: [String], path: String, _ world: World, _ call: APIRequest, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("keys") { writer in
                writer.array(keys) { writer, key in
                    writer.object { writer in
                        writer.member("self", world.site.api(call.version, path + "/properties/" + key))
                        writer.member("key", key)
                    }
                }
            }
        }
    }

    static func value(_ key: String, _ properties: OrderedDictionary<String, JSONValue>) throws(APIError) -> APIResponse
    {
        guard let value = properties[key] else { throw missing(key) }
        return .json { writer in
            writer.object { writer in
                writer.member("key", key)
                writer.member("value", value)
            }
        }
    }

    static func newValue(_ call: APIRequest) throws(APIError) -> JSONValue {
        guard call.parameters[1].utf16.count <= 255 else {
            throw .badRequest("The property key cannot be longer than 255 characters.")
        }
        guard let value = call.body else { throw .badRequest("The property value must be a valid, non-empty JSON.") }
        guard value.bytes.count <= maxBytes else {
            throw .badRequest("The property value cannot be longer than 32768 characters.")
        }
        return value
    }

    static func missing(_ key: String) -> APIError { .notFound("The property with key '\(key)' does not exist.") }
}
