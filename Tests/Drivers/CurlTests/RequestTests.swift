import Curl
import Foundation
import Testing

@Suite(.timeLimit(.minutes(2))) struct RequestTests {
    @Test func `a hundred requests share one connection`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            for _ in 0..<100 {
                let response = try await client.send(CurlRequest(url: server.url("/hello"), addressPolicy: .any))
                #expect(response.status == 200 && response.text == "hello" && response.remoteAddress == "127.0.0.1")
            }
            let statistics = try await server.statistics()
            #expect(statistics.requests == 101)
            #expect(statistics.connections == 2)  // The statistics request uses one of them.
        }
    }

    @Test func `a thousand concurrent requests receive their own responses within the connection limit`()
        async throws
    {
        try await TestServer.run { server in
            let width = 200
            let client = try CurlClient(CurlSettings(maximumConnectionsPerHost: width))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in 0..<1000 {
                    // The server responds only after `width` requests have arrived.
                    let request = CurlRequest(
                        url: try server.url("/gate?width=\(width)&id=\(id)"), deadline: .seconds(60),
                        addressPolicy: .any)
                    group.addTask {
                        let response = try await client.send(request)
                        #expect(response.text == "\(id)")
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await server.statistics().most_open <= width + 1)
        }
    }

    @Test func `the request contains only the specified headers`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let headers = [(name: "Authorization", value: "Bearer t"), (name: "X-Empty", value: "")]
            let bodies: [(String, CurlRequest.Body, [String])] = [
                ("GET", .none, []), ("DELETE", .none, []), ("POST", .none, ["content-length: 0"]),
                ("POST", .bytes([UInt8](repeating: 7, count: 2 << 20)), ["content-length: 2097152"]),
                ("PATCH", .bytes([1]), ["content-length: 1"]),
            ]
            for (method, body, expected) in bodies {
                let response = try await client.send(
                    CurlRequest(
                        method: method, url: server.url("/headers"), headers: headers, body: body, addressPolicy: .any))
                let lines = response.text.split(separator: "\r\n").map(String.init)
                #expect(lines.first == "\(method) /headers HTTP/1.1")
                #expect(
                    lines.dropFirst().map { $0.lowercased() }.sorted()
                        == (["host: 127.0.0.1:\(try server.port("web"))", "authorization: bearer t", "x-empty:"]
                        + expected)
                        .sorted())
            }
        }
    }

    @Test func `compression is requested and decoded only if it is allowed`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient(CurlSettings(userAgent: "Tandem/test"))
            var request = CurlRequest(url: try server.url("/headers"), addressPolicy: .any)
            #expect(try await !client.send(request).text.lowercased().contains("accept-encoding"))
            request.acceptsCompression = true
            let text = try await client.send(request).text
            #expect(text.contains("Accept-Encoding: gzip, deflate\r\n") && text.contains("User-Agent: Tandem/test\r\n"))
            request.url = try server.url("/bomb?bytes=1000")
            #expect(try await client.send(request).body == [UInt8](repeating: 0, count: 1000))
        }
    }

    @Test func `interim responses and the missing body of HEAD do not confuse the parser`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let interim = try await client.send(CurlRequest(url: server.url("/interim"), addressPolicy: .any))
            #expect(interim.status == 200 && interim.text == "final" && interim.header("Link") == nil)
            let head = try await client.send(
                CurlRequest(method: "HEAD", url: server.url("/hello"), addressPolicy: .any))
            #expect(head.status == 200 && head.header("Content-Length") == "5" && head.body.isEmpty)
        }
    }

    @Test func `a request that is not repeatable is not sent again if a reused connection breaks`()
        async throws
    {
        try await TestServer.run { server in
            let client = try CurlClient()
            let post = CurlRequest(method: "POST", url: try server.url("/drop"), body: .bytes([1]), addressPolicy: .any)
            #expect(try await client.send(post).text == "kept")
            let error = try await failure { _ = try await client.send(post) }
            #expect(error.code == .connectionLost && !error.wasNotSent)
            #expect(try await server.statistics().drops == 2)

            let get = CurlRequest(url: try server.url("/drop"), addressPolicy: .any)
            #expect(try await client.send(get).text == "kept")
            #expect(try await client.send(get).text == "kept")
            #expect(try await server.statistics().drops == 5)  // The last request arrived twice.
        }
    }

    @Test func `headers with line breaks are rejected`() async throws {
        let client = try CurlClient()
        for header in [("X", "a\r\nY: b"), ("X: y", "z"), ("", "z"), ("X", "a\0b")] {
            let error = try await failure {
                _ = try await client.send(
                    CurlRequest(url: "http://127.0.0.1:1/", headers: [header], addressPolicy: .any))
            }
            #expect(error.code == .invalidRequest && error.wasNotSent)
        }
    }

    @Test func `only HTTP URLs without user information are accepted`() async throws {
        let client = try CurlClient()
        for url in ["", "nonsense", "file:///etc/passwd", "ftp://host/", "http://user:password@host/", "http:///"] {
            let error = try await failure { _ = try await client.send(CurlRequest(url: url, addressPolicy: .any)) }
            #expect(error.code == .invalidRequest && !"\(error)".contains("password"))
        }
    }

    @Test func `neither a request nor its errors contain a query or a header`() async throws {
        let request = CurlRequest(
            url: "http://127.0.0.1:1/path?token=hidden", headers: [("Authorization", "hidden")], addressPolicy: .any)
        var dumped = ""
        dump(request, to: &dumped)
        #expect("\(request)" == "GET 127.0.0.1/path")
        #expect(!dumped.contains("hidden") && !String(reflecting: request).contains("hidden"))
        let client = try CurlClient()
        let error = try await failure { _ = try await client.send(request) }
        #expect(error.code == .connect && error.wasNotSent && error.isTransient)
        #expect(
            "\(error)".hasPrefix("GET 127.0.0.1/path: not connected: ") && !String(reflecting: error).contains("hidden")
        )
    }
}
