import Curl
import Foundation

/// A small client for JSON over HTTP.
struct SimpleHTTP: Sendable {
    private let client: CurlClient

    init() throws {
        client = try CurlClient()
    }

    struct HTTPError: Error, CustomStringConvertible {
        let status: Int
        let description: String
    }

    /// Sends a request and returns the answer's body.
    ///
    /// - Throws: ``HTTPError`` if the answer is not successful.
    @discardableResult
    func send(
        _ method: String, _ url: String, body: [UInt8]? = nil, type: String = "application/json",
        authorization: String? = nil
    ) async throws -> Data {
        var headers = body == nil ? [] : [(name: "Content-Type", value: type)]
        if let authorization { headers.append(("Authorization", authorization)) }
        let answer = try await client.send(
            CurlRequest(
                method: method, url: url, headers: headers, body: body.map { .bytes($0) } ?? .none,
                addressPolicy: .any))
        guard (200..<300).contains(answer.status) else {
            throw HTTPError(
                status: answer.status,
                description: "\(method) \(url): \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        }
        return Data(answer.body)
    }

    /// Opens a page and follows redirects, as a browser does, and returns its content.
    func open(_ url: String) async throws -> String {
        let answer = try await client.send(CurlRequest(url: url, addressPolicy: .any, followRedirects: true))
        return String(decoding: answer.body, as: UTF8.self)
    }

    /// Sends a request and returns the status of the answer.
    func status(
        _ method: String, _ url: String, body: [UInt8]? = nil, type: String = "application/json"
    ) async throws
        -> Int
    {
        do {
            try await send(method, url, body: body, type: type)
            return 200
        } catch let refusal as HTTPError {
            return refusal.status
        }
    }

    @discardableResult
    func send(
        _ method: String, _ url: String, json: some Encodable, authorization: String? = nil
    ) async throws -> Data {
        try await send(method, url, body: [UInt8](JSONEncoder().encode(json)), authorization: authorization)
    }

    func get<Value: Decodable>(
        _ url: String, authorization: String? = nil, as type: Value.Type = Value.self
    ) async throws -> Value {
        try JSONDecoder().decode(type, from: await send("GET", url, authorization: authorization))
    }
}

/// The synced values of an item on one side.
struct ItemView: Hashable, Sendable {
    var name: String
    var state: String
    var comments: [String]
}
