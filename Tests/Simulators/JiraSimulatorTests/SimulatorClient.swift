import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import SimulatorKit

@testable import JiraSimulator

/// A Jira client for a running simulator.
struct SimulatorClient {
    let http: any TestClientProtocol
    let shape: JiraDeployment
    var authorization: String?

    struct Response {
        let status: Int
        let headers: HTTPFields
        let text: String
        let json: JSONValue

        /// Jira's general errors.
        var messages: [String] { json["errorMessages"]?.array?.compactMap(\.text) ?? [] }

        /// Returns Jira's error for a field.
        func error(_ field: String) -> String? { json["errors"]?[field]?.text }
    }

    init(_ http: any TestClientProtocol, _ shape: JiraDeployment, user: String? = "tandem") {
        self.http = http
        self.shape = shape
        authorization = user.map { Self.basic($0, shape: shape) }
    }

    static func basic(_ user: String, password: String? = nil, shape: JiraDeployment) -> String {
        let name = shape == .cloud ? user + "@example.com" : user
        return "Basic " + Data("\(name):\(password ?? user + "-secret")".utf8).base64EncodedString()
    }

    func signedIn(_ authorization: String?) -> SimulatorClient {
        var client = self
        client.authorization = authorization
        return client
    }

    func acting(_ user: String) -> SimulatorClient { signedIn(Self.basic(user, shape: shape)) }

    func get(_ path: String) async throws -> Response { try await send(.get, path) }

    func post(_ path: String, _ body: JSONValue) async throws -> Response { try await send(.post, path, body) }

    func put(_ path: String, _ body: JSONValue? = nil) async throws -> Response { try await send(.put, path, body) }

    func delete(_ path: String) async throws -> Response { try await send(.delete, path) }

    func control(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil) async throws -> Response {
        try await signedIn(nil).send(method, "/_control/" + path, body)
    }

    /// Searches with the paging of the product: by token on Cloud, by number on Data Center.
    func search(_ jql: String, fields: String = "summary") async throws -> Response {
        let path = shape == .cloud ? "search/jql" : "search"
        return try await get("\(path)?jql=\(percentEncoded(jql))&fields=\(fields)")
    }

    func keys(_ jql: String) async throws -> [String] {
        try await search(jql).json["issues"]?.array?.compactMap { $0["key"]?.text } ?? []
    }

    func fields(of key: String, _ query: String = "") async throws -> JSONValue {
        try await get("issue/\(key)?\(query)").json["fields"] ?? .null
    }

    /// Creates issues without sending webhooks, and returns their keys.
    func seed(_ count: Int, _ summary: String = "Story") async throws -> [String] {
        let answer = try await control(.post, "seed", ["count": .number("\(count)"), "summary": .string(summary)])
        return answer.json["issues"]?.array?.compactMap { $0["key"]?.text } ?? []
    }

    /// Sends a call.
    ///
    /// A path without a leading slash belongs to version 2 of the platform API.
    func send(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil) async throws -> Response {
        try await send(method, path, bytes: body?.bytes)
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, bytes: [UInt8]?, type: String = "application/json",
        headers: HTTPFields = [:]
    ) async throws -> Response {
        var headers = headers
        if let authorization { headers[.authorization] = authorization }
        if bytes != nil { headers[.contentType] = type }
        let uri = path.hasPrefix("/") ? path : "/rest/api/2/" + path
        return try await http.execute(
            uri: uri, method: method, headers: headers, body: bytes.map { ByteBuffer(bytes: $0) }
        ) { response in
            let bytes = Array(response.body.readableBytesView)
            return Response(
                status: response.status.code, headers: response.headers, text: String(decoding: bytes, as: UTF8.self),
                json: (try? JSONReader.value(of: bytes)) ?? .null)
        }
    }
}

/// Starts a simulator with the demo's issues on a free port and passes a client that is logged in as the service.
///
/// The `live` client has one connection; `ahc` opens a new one after a cut.
func withJira(
    _ shape: JiraDeployment = .cloud, over transport: TestingSetup = .live, demo: Bool = true,
    limit: RateLimiter.Limit? = nil, offsetMinutes: Int = 0, recording: String? = nil,
    _ body: @Sendable (SimulatorClient) async throws -> Void
) async throws {
    var settings = SimulatorSettings()
    settings.shape = shape
    settings.port = 0
    settings.publicURL = "https://jira.test"
    settings.withDemo = demo
    settings.limit = limit
    settings.offsetMinutes = offsetMinutes
    settings.recording = recording
    settings.delivery = DispatchSettings(lanes: 4, retryBase: .milliseconds(2), tries: 4, timeout: .seconds(5))
    var logger = Logger(label: "jira-simulator")
    logger.logLevel = .critical
    try await buildApplication(settings, logger: logger).test(transport) { http in
        try await body(SimulatorClient(http, shape))
    }
}

extension JSONValue {
    /// The names of an object's members, in their order.
    var names: [String] { members?.map(\.name) ?? [] }
}

func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            String(UnicodeScalar(byte))
        default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }.joined()
}
