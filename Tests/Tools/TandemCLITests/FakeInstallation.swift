import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import Testing

@testable import TandemCLI

/// A token issuer and a profile API with fixed responses, over real HTTP.
final class FakeInstallation: Sendable {
    struct Response: Sendable {
        var status = 200
        var body: String

        init(status: Int = 200, _ body: String) {
            self.status = status
            self.body = body
        }

        init(_ value: some Encodable) throws {
            body = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
        }
    }

    struct Output: Sendable {
        var status: Int32
        var output: String
        var error: String
    }

    private let responses: [String: Response]
    private let received = Mutex<[String]>([])
    private let port = Mutex<Int>(0)

    private init(_ responses: [String: Response]) {
        self.responses = responses
    }

    /// The methods and paths of the calls to the API, such as `GET /shares`.
    var calls: [String] { received.withLock { $0 } }

    /// Runs a server with a response for each method and path.
    ///
    /// The paths start after the account.
    static func run(
        _ responses: [String: Response], _ body: @Sendable (FakeInstallation) async throws -> Void
    ) async throws {
        let installation = FakeInstallation(responses)
        let router = Router()
        router.post("/oauth/token") { _, _ in
            Hummingbird.Response(
                status: .ok, body: .init(byteBuffer: ByteBuffer(string: #"{"access_token": "t", "expires_in": 60}"#)))
        }
        for method in [HTTPRequest.Method.get, .post, .put, .delete] {
            router.on("/api/v1/acme/**", method: method) { request, _ in installation.respond(to: request) }
        }
        let application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(.live) { client in
            let port = try #require(client.port)
            installation.port.withLock { $0 = port }
            try await body(installation)
        }
    }

    private func respond(to request: Request) -> Hummingbird.Response {
        let call =
            "\(request.method.rawValue) \(request.uri.path.replacing("/api/v1/acme", with: "", maxReplacements: 1))"
        received.withLock { $0.append(call) }
        let response =
            responses[call] ?? Response(status: 404, #"{"status": 404, "detail": "There is no response to \#(call)."}"#)
        return Hummingbird.Response(
            status: .init(code: response.status), body: .init(byteBuffer: ByteBuffer(string: response.body)))
    }

    /// Runs a command for the account `acme`.
    ///
    /// - Parameters:
    ///   - arguments: The arguments, without the account.
    ///   - width: The width of the terminal, or `nil` for no terminal on standard output.
    ///   - answer: The line that the user enters, or `nil` for no terminal on standard input.
    /// - Returns: The exit status and the text on both streams.
    func tandem(_ arguments: [String], width: Int? = nil, answer: String? = nil) async -> Output {
        let base = "http://127.0.0.1:\(port.withLock { $0 })"
        let output = Mutex("")
        let error = Mutex("")
        let console = Console(
            environment: [
                "TANDEM_ACCOUNT": "acme", "TANDEM_API_URL": base, "TANDEM_OAUTH_ISSUER": base,
                "TANDEM_OAUTH_CLIENT_ID": "cli", "TANDEM_OAUTH_CLIENT_SECRET": "secret",
            ], width: width, isInteractive: answer != nil, write: { text in output.withLock { $0 += text } },
            writeError: { text in error.withLock { $0 += text } }, readLine: { answer })
        let status = await Console.$current.withValue(console) { await TandemCommand.execute(arguments) }
        return Output(status: status, output: output.withLock { $0 }, error: error.withLock { $0 })
    }
}
