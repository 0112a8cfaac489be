import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SimulatorKit

@testable import TargetprocessSimulator

/// A Targetprocess client for a running simulator.
struct SimulatorClient {
    let http: any TestClientProtocol
    var token: String? = "test-token"

    struct Answer {
        var status: HTTPResponse.Status
        var headers: HTTPFields
        var text: String
        var json: JSONValue
    }

    func get(_ path: String, _ query: [(String, String)] = []) async throws -> Answer {
        try await send(.get, path, query + [("format", "json")])
    }

    func post(_ path: String, _ body: JSONValue, _ query: [(String, String)] = []) async throws -> Answer {
        try await send(.post, path, query + [("format", "json")], body: body)
    }

    func delete(_ path: String) async throws -> Answer {
        try await send(.delete, path, [("format", "json")])
    }

    func control(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
        try await send(method, "/_control/" + path, [], body: body).json
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ query: [(String, String)], headers: HTTPFields = [:],
        body: JSONValue? = nil
    ) async throws -> Answer {
        var query = query
        if let token, path.hasPrefix("/api") || path.hasPrefix("/svc") { query.append(("access_token", token)) }
        let text = query.map { "\($0.0)=\(percentEncoded($0.1))" }.joined(separator: "&")
        var headers = headers
        if body != nil { headers[.contentType] = "application/json" }
        return try await http.execute(
            uri: text.isEmpty ? path : "\(path)?\(text)", method: method, headers: headers,
            body: body.map { ByteBuffer(bytes: $0.bytes) }
        ) { response in
            let bytes = Array(response.body.readableBytesView)
            return Answer(
                status: response.status, headers: response.headers, text: String(decoding: bytes, as: UTF8.self),
                json: (try? JSONValue.parse(bytes)) ?? .null)
        }
    }
}

/// Starts a simulator with the demo's stories on a free port and passes a client for it.
///
/// The `live` client has one connection; `ahc` opens a new one after a cut.
func withSimulator(
    notifyURL: String? = nil, notificationBody: WebhookRule.Body = .automationRule,
    over transport: TestingSetup = .live,
    _ body: @Sendable (SimulatorClient) async throws -> Void
) async throws {
    let settings = SimulatorSettings(
        port: 0, account: "test.tpondemand.com", serviceToken: "test-token", isDemo: true, notifyURL: notifyURL,
        notificationBody: notificationBody)
    try await simulatorApplication(settings).test(transport) { http in
        try await body(SimulatorClient(http: http))
    }
}
