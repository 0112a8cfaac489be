import Curl
import Foundation
import Primitives
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct StreamTests {
    @Test func `a slow reader pauses the server and receives everything afterward`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let total = 64 << 20
            let request = CurlRequest(
                url: try server.url("/stream?bytes=\(total)"), deadline: .seconds(100), maximumResponseBytes: total,
                addressPolicy: .any)
            let stalledURL = try server.url("/stalled")
            let received = try await client.stream(request) { head, body in
                #expect(head.status == 200)
                var chunks = body.makeAsyncIterator()
                var count = try await chunks.next()?.count ?? 0
                // The server responds when it could not send for a while. It never responds if it is not paused.
                let sent = try await client.send(CurlRequest(url: stalledURL, addressPolicy: .any)).text
                #expect(try #require(Int(sent)) < total / 2)
                while let chunk = try await chunks.next() {
                    #expect(chunk.count <= 512 << 10)
                    count += chunk.count
                }
                return count
            }
            #expect(received == total)
        }
    }

    @Test func `a slow server pauses the writer and receives everything afterward`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let chunk = [UInt8](repeating: 1, count: 128 << 10)
            let total = 512
            let given = Mutex(0)
            let upload = CurlRequest(
                method: "PUT", url: try server.url("/sink"),
                body: .stream(length: Int64(total * chunk.count)) {
                    given.withLock { given in
                        guard given < total else { return nil }
                        given += 1
                        return chunk
                    }
                }, deadline: .seconds(100), addressPolicy: .any)
            async let response = client.send(upload)
            _ = try await client.send(CurlRequest(url: server.url("/stalled"), addressPolicy: .any))
            #expect(given.withLock { $0 } < total / 2)
            _ = try await client.send(CurlRequest(url: server.url("/release"), addressPolicy: .any))
            #expect(try await response.text == "\(total * chunk.count)")
        }
    }

    @Test func `a body of unknown length arrives unchanged, whatever the chunks`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let seed = UInt64.random(in: 0...UInt64.max)
            var random = SeededRandom(seed: seed)
            for _ in 0..<50 {
                let chunks = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                    (0..<Int.random(in: 0...40_000, using: &random)).map { _ in
                        UInt8.random(in: 0...255, using: &random)
                    }
                }
                let position = Mutex(0)
                let request = CurlRequest(
                    method: "POST", url: try server.url("/echo"),
                    body: .stream(length: nil) {
                        position.withLock { position in
                            position += 1
                            return position <= chunks.count ? chunks[position - 1] : nil
                        }
                    }, addressPolicy: .any)
                #expect(try await client.send(request).body == chunks.flatMap { $0 }, "seed \(seed)")
            }
        }
    }

    @Test func `an error in the body source ends the request and its connection`() async throws {
        struct Unreadable: Error {}
        try await TestServer.run { server in
            let client = try CurlClient()
            let request = CurlRequest(
                method: "POST", url: try server.url("/echo"), body: .stream(length: 10) { throw Unreadable() },
                addressPolicy: .any)
            let error = try await failure { _ = try await client.send(request) }
            #expect(error.code == .bodySource)
            #expect(try await client.send(CurlRequest(url: server.url("/hello"), addressPolicy: .any)).text == "hello")
        }
    }

    @Test func `the client stays usable after a stream is abandoned`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let request = CurlRequest(
                url: try server.url("/stream?bytes=50000000"), maximumResponseBytes: 50_000_000, addressPolicy: .any)
            let status = try await client.stream(request) { head, _ in head.status }
            #expect(status == 200)
            #expect(try await client.send(CurlRequest(url: server.url("/hello"), addressPolicy: .any)).text == "hello")
        }
    }

    @Test func `a canceled task closes its connection at once`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let held = CurlRequest(url: try server.url("/hold"), deadline: .seconds(100), addressPolicy: .any)
            let waiting = Task { try await client.send(held) }
            _ = try await client.send(CurlRequest(url: server.url("/held"), addressPolicy: .any))
            waiting.cancel()
            let error = try await failure { _ = try await waiting.value }
            #expect(error.code == .cancelled)
            // The server responds after it detected the end of the connection.
            _ = try await client.send(CurlRequest(url: server.url("/closed"), addressPolicy: .any))
        }
    }

    @Test func `a task that is canceled before its request sends nothing`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let request = CurlRequest(url: try server.url("/hello"), addressPolicy: .any)
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                for await _ in started {}
                return try await client.send(request)
            }
            task.cancel()
            start.finish()
            #expect(try await failure { _ = try await task.value }.code == .cancelled)
            #expect(try await server.statistics().requests == 1)
        }
    }

    @Test func `closing the client ends requests in progress and rejects further ones`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let held = CurlRequest(url: try server.url("/hold"), deadline: .seconds(100), addressPolicy: .any)
            let waiting = Task { try await client.send(held) }
            _ = try await client.send(CurlRequest(url: server.url("/held"), addressPolicy: .any))
            client.close()
            #expect(try await failure { _ = try await waiting.value }.code == .closed)
            let refused = try await failure { _ = try await client.send(held) }
            #expect(refused.code == .closed && refused.wasNotSent)
        }
    }
}
