import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SimulatorKit
import Synchronization
import Testing

@testable import JiraSimulator

/// A receiver of webhook requests over real HTTP.
final class WebhookReceiver: Sendable {
    /// A received webhook request.
    struct Message: Sendable {
        let target: String
        let headers: HTTPFields
        let bytes: [UInt8]
        let body: JSONValue
    }

    private let stream: AsyncStream<Message>
    private let continuation: AsyncStream<Message>.Continuation
    private let answers: Mutex<[HTTPResponse.Status]>

    /// - Parameter answers: The statuses of the first answers; all later answers have status 200.
    init(answers: [HTTPResponse.Status]) {
        self.answers = Mutex(answers)
        (stream, continuation) = AsyncStream.makeStream()
    }

    func receive(_ message: Message) -> HTTPResponse.Status {
        continuation.yield(message)
        return answers.withLock { $0.isEmpty ? .ok : $0.removeFirst() }
    }

    /// Waits for the next webhook request and returns it.
    func next() async throws -> Message {
        var iterator = stream.makeAsyncIterator()
        return try #require(await iterator.next())
    }

    func next(_ count: Int) async throws -> [Message] {
        var messages: [Message] = []
        for _ in 0..<count { messages.append(try await next()) }
        return messages
    }
}

/// Starts a receiver on a free port and passes it with its URL.
func withReceiver(
    answers: [HTTPResponse.Status] = [],
    _ body: @escaping @Sendable (String, WebhookReceiver) async throws -> Void
) async throws {
    let receiver = WebhookReceiver(answers: answers)
    let router = Router()
    router.post("hook") { request, _ in
        let buffer = try await request.body.collect(upTo: 1 << 20)
        let bytes = Array(buffer.readableBytesView)
        return receiver.receive(
            WebhookReceiver.Message(
                target: request.head.path ?? "", headers: request.headers, bytes: bytes,
                body: (try? JSONReader.value(of: bytes)) ?? .null))
    }
    try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        .test(.live) { client in
            let port = try #require(client.port)
            try await body("http://127.0.0.1:\(port)/hook", receiver)
        }
}

/// Starts a receiver and a simulator with a webhook for all events.
func withTold(
    _ shape: JiraDeployment = .cloud, answers: [HTTPResponse.Status] = [], secret: String? = nil, jql: String = "",
    _ body: @escaping @Sendable (SimulatorClient, WebhookReceiver) async throws -> Void
) async throws {
    try await withReceiver(answers: answers) { url, receiver in
        try await withJira(shape) { jira in
            var webhook: JSONValue = ["url": .string(url), "jql": .string(jql)]
            if let secret { webhook = ["url": .string(url), "jql": .string(jql), "secret": .string(secret)] }
            let made = try await jira.control(.post, "webhooks", webhook)
            #expect(made.status == 201)
            try await body(jira, receiver)
        }
    }
}

extension HTTPField.Name {
    static func named(_ name: String) throws -> HTTPField.Name { try #require(HTTPField.Name(name)) }
}
