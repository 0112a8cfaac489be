import Foundation

/// The parts of an OpenAPI document to which tests compare routes.
public struct APIDescription: Sendable {
    /// An operation, with the scopes that it requires.
    public struct Operation: Hashable, Sendable {
        public let method: String
        public let path: String
        public let scopes: [String]

        /// The path with a sample value for each parameter.
        public var example: String { path.replacing(#/\{[a-zA-Z]+\}/#, with: "x1") }
        /// The name of the route in a router.
        public var name: String { "\(method) \(path)" }
    }

    public let version: String
    public let operations: [Operation]
    /// The components that are referred to but missing, and those that exist but are never referred to.
    public let looseEnds: Set<String>

    private struct Document: Decodable {
        struct Ignored: Decodable {}
        struct Operation: Decodable {
            var security: [[String: [String]]]
        }

        var openapi: String
        var paths: [String: [String: Operation]]
        var components: [String: [String: Ignored]]
    }

    /// - Throws: `DecodingError` if the bytes are not an OpenAPI document.
    public init(_ bytes: [UInt8]) throws {
        let document = try JSONDecoder().decode(Document.self, from: Data(bytes))
        version = document.openapi
        operations = document.paths.flatMap { path, operations in
            operations.map { method, operation in
                Operation(
                    method: method.uppercased(), path: path, scopes: operation.security.flatMap { $0["oauth2"] ?? [] })
            }
        }
        let there = document.components.filter { $0.key != "securitySchemes" }.flatMap { kind, names in
            names.keys.map { "\(kind)/\($0)" }
        }
        let used = String(decoding: bytes, as: UTF8.self).matches(of: #/"\#/components/([a-zA-Z]+/[A-Za-z]+)"/#)
        looseEnds = Set(there).symmetricDifference(used.map { String($0.1) })
    }
}
