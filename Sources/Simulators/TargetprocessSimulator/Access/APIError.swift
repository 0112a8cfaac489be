import HTTPTypes
import SimulatorKit

import enum Primitives.Hex

/// An unsuccessful answer in the tool's own words and format.
struct APIError: Error, Hashable {
    var status: HTTPResponse.Status
    /// The message, with `{name}` in place of the variable parts.
    var token: String
    var data: [JSONValue.Member] = []

    static func badRequest(_ token: String, _ data: [(String, String)] = []) -> APIError {
        APIError(status: .badRequest, token: token, data: members(data))
    }

    static func forbidden(_ token: String, _ data: [(String, String)] = []) -> APIError {
        APIError(status: .forbidden, token: token, data: members(data))
    }

    static func notFound(_ kind: String, id: String) -> APIError {
        APIError(
            status: .notFound, token: "{entityKind} with Id {id} not found or access is forbidden.",
            data: members([("entityKind", kind), ("id", id)]))
    }

    static func unknownResource(_ name: String) -> APIError {
        APIError(
            status: .notFound, token: "Resource '{resource}' does not exist.", data: members([("resource", name)]))
    }

    static func unknownProperty(_ property: String, of type: String) -> APIError {
        badRequest("Property '{property}' does not exist in '{type}'.", [("property", property), ("type", type)])
    }

    static func methodNotAllowed(_ method: String) -> APIError {
        APIError(
            status: .methodNotAllowed, token: "The method {method} is not allowed for this resource.",
            data: members([("method", method)]))
    }

    static let unauthorized = APIError(status: .unauthorized, token: "Authentication failed.")
    static let malformed = badRequest("Error during deserializing resource.")
    static let referenceExpected = badRequest(
        "Value of the reference field should either be a numeric ID or an actual entity reference.")

    private static func members(_ data: [(String, String)]) -> [JSONValue.Member] {
        data.map { .init(name: $0.0, value: .string($0.1)) }
    }

    private var message: String {
        data.reduce(into: token) { text, member in
            text = text.split(separator: "{\(member.name)}", omittingEmptySubsequences: false)
                .joined(separator: member.value.text ?? "")
        }
    }

    /// Returns the error envelope that v1 and v2 share.
    func body(errorId: String) -> JSONValue {
        [
            "Status": .string(statusName), "Message": .string(message), "Type": "Presentational",
            "Details": [
                "Items": [
                    [
                        "Type": "Simple",
                        "Message": ["Token": .string(token), "Data": .object(data), "Value": .string(message)],
                    ]
                ]
            ],
            "ErrorId": .string(errorId),
        ]
    }

    private var statusName: String {
        switch status.code {
        case 400: "BadRequest"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "NotFound"
        case 405: "MethodNotAllowed"
        default: "InternalServerError"
        }
    }
}

/// Returns a random UUID in lower case (RFC 9562, version 4).
func randomUUID() -> String {
    var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    var text: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
        if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
        text.append(Hex.digit(byte >> 4))
        text.append(Hex.digit(byte & 15))
    }
    return String(decoding: text, as: UTF8.self)
}
