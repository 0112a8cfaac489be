public import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import Testing

/// A real HTTP server with scripted responses that records the requests.
public final class ScriptedServer: Sendable {
    public struct Answer: Sendable {
        public var status: Int
        public var headers: HTTPFields
        public var body: String

        public init(status: Int = 200, headers: HTTPFields = [:], body: String = "{}") {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    public struct Question: Sendable {
        public var method: String
        public var target: String
        /// The headers, by their lowercased names.
        public var headers: [String: String]
        public var body: [UInt8]
    }

    private struct State {
        var answers: [Answer]
        var questions: [Question] = []
        var inside = 0
        var maxInside = 0
    }

    private let state: Mutex<State>
    /// The closure that runs while a request is inside.
    private let meanwhile: @Sendable () async -> Void

    private init(_ answers: [Answer], meanwhile: @escaping @Sendable () async -> Void) {
        state = Mutex(State(answers: answers))
        self.meanwhile = meanwhile
    }

    public var questions: [Question] { state.withLock { $0.questions } }
    public var maxInside: Int { state.withLock { $0.maxInside } }

    /// Runs a server that sends the responses in order and repeats the last one.
    public static func run<Value: Sendable>(
        _ answers: [Answer], meanwhile: @escaping @Sendable () async -> Void = {},
        _ body: @Sendable (ScriptedServer, _ base: String) async throws -> Value
    ) async throws -> Value {
        let server = ScriptedServer(answers, meanwhile: meanwhile)
        let router = Router()
        for method in [HTTPRequest.Method.get, .post, .put, .delete] {
            router.on("**", method: method) { request, _ in try await server.answer(request) }
        }
        let application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        return try await application.test(.live) { client in
            try await body(server, "http://127.0.0.1:\(try #require(client.port))")
        }
    }

    private func answer(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        let headers = request.headers.map { ($0.name.canonicalName, $0.value) }
        let question = Question(
            method: request.method.rawValue, target: request.uri.string,
            headers: Dictionary(headers) { first, _ in first }, body: Array(body.readableBytesView))
        let answer = state.withLock { state in
            state.questions.append(question)
            state.inside += 1
            state.maxInside = max(state.maxInside, state.inside)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers.first ?? Answer()
        }
        await meanwhile()
        state.withLock { $0.inside -= 1 }
        return Response(
            status: .init(code: answer.status), headers: answer.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
    }
}
