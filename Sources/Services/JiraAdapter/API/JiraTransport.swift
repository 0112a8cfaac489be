import AdapterKit
import Core
import Curl
import EntityModel
import Foundation
import ToolHTTP

/// The requests to one Jira, and the JSON in their bodies and responses.
struct JiraTransport: Sendable {
    /// The path of Jira Software's API below the base URL.
    static let agileAPI = ["rest", "agile", "1.0"]

    /// The base URL and the credentials.
    let connection: JiraConnection
    /// The HTTP client, which signs, limits, and retries requests.
    let client: ToolClient
    /// The mapped fields that are known by their schema alone, so that issues are decoded with them.
    let schemaFieldIDs: Set<FieldID>

    /// The product, which determines the version of the API.
    var product: JiraProduct { connection.product }

    /// Reads a resource.
    ///
    /// - Parameters:
    ///   - path: The path of the resource.
    ///   - api: The path of the API below the base URL; `nil` for the platform API.
    ///   - query: The query parameters.
    ///   - provesUser: Whether the caller relies on something that is missing in the response. Therefore Jira must
    ///     have answered the connection's own user.
    ///   - type: The type of the response.
    /// - Returns: The decoded response.
    /// - Throws: `ToolError` with Jira's reason.
    func get<Value: Decodable>(
        _ path: [String], of api: [String]? = nil, query: [(name: String, value: String)] = [],
        provesUser: Bool = false, as type: Value.Type = Value.self
    ) async throws(ToolError) -> Value {
        let response = try await request("GET", path, of: api, query: query)
        if provesUser { try await client.prove(response) }
        return try decode(response, "GET", path)
    }

    /// Sends a body and decodes the response.
    func send<Value: Decodable>(
        _ method: String, _ path: [String], of api: [String]? = nil, query: [(name: String, value: String)] = [],
        body: some Encodable, isRepeatable: Bool, provesUser: Bool = false, as type: Value.Type = Value.self
    ) async throws(ToolError) -> Value {
        let response = try await request(
            method, path, of: api, query: query, body: try encode(body), isRepeatable: isRepeatable)
        if provesUser { try await client.prove(response) }
        return try decode(response, method, path)
    }

    /// Sends a body and ignores the content of the response.
    func send(
        _ method: String, _ path: [String], of api: [String]? = nil, body: some Encodable, isRepeatable: Bool
    ) async throws(ToolError) {
        try await request(method, path, of: api, body: try encode(body), isRepeatable: isRepeatable)
    }

    /// Deletes a resource.
    ///
    /// A missing resource is not an error.
    func deleteIfExists(_ path: [String]) async throws(ToolError) {
        do {
            try await request("DELETE", path)
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }

    /// Sends one request to the platform API, or to another API below the base URL.
    @discardableResult
    func request(
        _ method: String, _ path: [String], of api: [String]? = nil, query: [(name: String, value: String)] = [],
        body: [UInt8]? = nil, isRepeatable: Bool? = nil
    ) async throws(ToolError) -> CurlResponse {
        var request = makeRequest(method, path, of: api, query: query)
        if body != nil { request.headers.append(("Content-Type", "application/json")) }
        request.body = body
        request.isIdempotent = isRepeatable ?? request.isIdempotent
        return try await send(request)
    }

    /// Sends the request.
    ///
    /// An HTML page with a success status is an error, because it comes from another program.
    func send(_ request: ToolRequest) async throws(ToolError) -> CurlResponse {
        let response = try await client.send(request)
        guard response.header("content-type")?.lowercased().hasPrefix("text/html") != true else {
            throw JiraErrorReader.page(status: response.status)
        }
        return response
    }

    /// Returns a request with the credentials.
    func makeRequest(
        _ method: String, _ path: [String], of api: [String]? = nil, query: [(name: String, value: String)] = []
    ) -> ToolRequest {
        var request = connection.request(method, path, of: api, query: query)
        if path.count > 1, path[0] == "issue", path[1] != "bulk" { request.writtenEntityID = path[1] }
        return request
    }

    /// Decodes JSON.
    ///
    /// A working Jira never returns the HTML page of a login form or a proxy here.
    func decode<Value: Decodable>(
        _ response: CurlResponse, _ method: String, _ path: [String]
    ) throws(ToolError) -> Value {
        do {
            let decoder = JSONDecoder()
            decoder.userInfo[.otherFields] = schemaFieldIDs
            return try ToolJSON.decode(from: response.body, decoder: decoder)
        } catch {
            throw JiraErrorReader.unreadableResponse("\(method) \(path.joined(separator: "/"))")
        }
    }

    /// Encodes a body as JSON.
    func encode(_ body: some Encodable) throws(ToolError) -> [UInt8] {
        do {
            return Array(try JSONEncoder().encode(body))
        } catch {
            throw ToolError(kind: .rejected, message: "The request to Jira cannot be encoded as JSON.")
        }
    }
}
