import AdapterKit
import Core
import Curl
import EntityModel
import Foundation
import ToolHTTP

/// The connection to one Targetprocess instance, which sends requests and decodes responses.
///
/// Errors contain the tool's own message if it has one. A response that a working tool would never send, such as a
/// proxy's page, counts as an unavailable tool.
///
/// The type is a class, because each resource of the API holds it.
final class TargetprocessTransport: Sendable {
    /// The base URL and credentials of the instance.
    let connection: TargetprocessConnection
    /// The number of rows per page of a list.
    ///
    /// The tool returns at most 1000.
    let pageSize: Int
    /// The client that sends the requests.
    let client: ToolClient

    /// - Parameters:
    ///   - connection: The base URL and credentials of the instance.
    ///   - curl: The HTTP client that all connections of the process share.
    ///   - version: The version of Tandem.
    ///   - timing: The clock, sleep, and randomness.
    ///   - limit: The limit for concurrent requests, shared by all callers of the instance.
    ///   - monitor: The monitor that records the state of the connection.
    ///   - pageSize: The number of rows per page of a list.
    init(
        _ connection: TargetprocessConnection, curl: CurlClient, version: String, timing: TimeSource,
        limit: InstanceLimit, monitor: ConnectionMonitor?, pageSize: Int
    ) {
        self.connection = connection
        self.pageSize = pageSize
        client = ToolClient(
            curl: curl, connection: connection.tool, version: version, timing: timing, limit: limit,
            identity: connection.identity, monitor: monitor, readError: { ToolError($0, from: connection) })
    }

    /// Returns the resource at a path.
    func get<Answer: Decodable>(_ path: URLPath) async throws(ToolError) -> Answer {
        try await get(.path(path))
    }

    /// Returns the resource at a path, or the next page of a list.
    func get<Answer: Decodable>(_ target: TargetprocessConnection.Target) async throws(ToolError) -> Answer {
        try decode(await client.send(connection.request("GET", target)), to: "a read")
    }

    /// Sends a write once, because the tool cannot distinguish a write from its repetition.
    func post<Answer: Decodable>(_ path: URLPath, _ body: some Encodable) async throws(ToolError) -> Answer {
        try decode(await send(path, body), to: "a write")
    }

    /// Sends a write, and if the tool rejects it, a second write that requests less.
    ///
    /// Each one is sent once.
    func post<Answer: Decodable, Body: Encodable>(
        _ path: URLPath, _ body: Body, orElse less: Body
    ) async throws(ToolError) -> Answer {
        do {
            return try await post(path, body)
        } catch {
            guard !error.isTransient else { throw error }
            return try await post(path, less)
        }
    }

    /// Sends a write whose response body is not needed.
    ///
    /// It is sent once.
    func write(_ path: URLPath, _ body: some Encodable) async throws(ToolError) {
        try requireToolResponse(await send(path, body), to: "a write")
    }

    private func send(_ path: URLPath, _ body: some Encodable) async throws(ToolError) -> CurlResponse {
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try JSONEncoder().encode(body))
        } catch {
            throw ToolError(kind: .rejected, message: "The value cannot be encoded as JSON.")
        }
        return try await client.send(connection.request("POST", .path(path), body: bytes, isRepeatable: false))
    }

    /// Deletes a resource.
    ///
    /// - Throws: `ToolError` of kind `.notFound` if it does not exist.
    func delete(_ path: URLPath) async throws(ToolError) {
        _ = try await client.send(connection.request("DELETE", .path(path)))
    }

    /// Deletes a resource, unless it no longer exists.
    func deleteIfPresent(_ path: URLPath) async throws(ToolError) {
        do {
            try await delete(path)
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }

    /// Decodes the body of a response.
    ///
    /// - Parameters:
    ///   - response: The response.
    ///   - request: The kind of request in words, for the error message.
    /// - Returns: The decoded body.
    /// - Throws: `ToolError` of kind `.unavailable` if the body cannot come from a working tool.
    func decode<Answer: Decodable>(_ response: CurlResponse, to request: String) throws(ToolError) -> Answer {
        try requireToolResponse(response, to: request)
        do {
            return try ToolJSON.decode(from: response.body, maximumBytes: 16 << 20)
        } catch {
            throw ToolError(
                kind: .unavailable, message: "\(connection) responded to \(request) in an unknown format: \(error)")
        }
    }

    private func requireToolResponse(_ response: CurlResponse, to request: String) throws(ToolError) {
        guard response.header("content-type")?.lowercased().hasPrefix("text/html") != true else {
            throw ToolError(
                kind: .unavailable,
                message: "A proxy in front of \(connection) responded to \(request) with an HTML page.",
                suspicion: .content)
        }
    }
}
