import Core
import Curl
import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct RequestBodyTests {
    private struct Note: Codable {
        var text: String
    }

    /// Sends a body to a route that reads at most 100 bytes of JSON.
    private func post(_ body: CurlRequest.Body) async throws -> (status: Int, type: String?, text: String) {
        let router = Router()
        router.post("note") { request, _ in try await request.json(Note.self, upTo: 100).text }
        let application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        return try await application.test(.live) { client in
            let url = "http://127.0.0.1:\(try #require(client.port))/note"
            let response = try await CurlClient().send(
                CurlRequest(method: "POST", url: url, body: body, addressPolicy: .any))
            return (response.status, response.header("content-type"), String(decoding: response.body, as: UTF8.self))
        }
    }

    @Test func `a body within the bounds is read`() async throws {
        let exact = #"{"text":""# + String(repeating: "x", count: 89) + #""}"#
        #expect(exact.utf8.count == 100)
        #expect(try await post(.bytes(Array(exact.utf8))).text == String(repeating: "x", count: 89))
    }

    @Test func `a longer body is rejected, announced or not`() async throws {
        let long = Array((#"{"text":""# + String(repeating: "x", count: 90) + #""}"#).utf8)
        let (chunks, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        continuation.yield(long)
        continuation.finish()
        for body in [
            CurlRequest.Body.bytes(long), .stream(length: nil) { await chunks.first { _ in true } },
        ] {
            let answer = try await post(body)
            #expect(answer.status == 413 && answer.type == "application/problem+json")
        }
    }

    @Test func `errors separate invalid JSON, deep nesting, and another structure, without the content`() async throws {
        for (text, status) in [
            ("hidden", 400), ("", 400), (#"{"text":{"hidden":1}}"#, 422), ("{}", 422),
            (String(repeating: "[", count: 99), 400),
        ] {
            let answer = try await post(.bytes(Array(text.utf8)))
            let problem = try JSONDecoder().decode(ProblemDetails.self, from: Data(answer.text.utf8))
            #expect(answer.status == status && problem.status == status)
            #expect(problem.detail?.isEmpty == false && !answer.text.contains("hidden"))
        }
    }
}
