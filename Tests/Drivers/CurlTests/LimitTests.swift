import Curl
import Testing

@Suite(.timeLimit(.minutes(2))) struct LimitTests {
    private func code(_ path: String, maximum: Int = 1000, compressed: Bool = false) async throws -> CurlError.Code? {
        try await TestServer.run { server -> CurlError.Code? in
            let request = CurlRequest(
                url: try server.url(path), maximumResponseBytes: maximum, addressPolicy: .any,
                acceptsCompression: compressed)
            do {
                _ = try await CurlClient().send(request)
                return nil
            } catch let error as CurlError {
                return error.code
            }
        }
    }

    @Test func `a body of exactly the maximum length is accepted, and a longer one is rejected`() async throws {
        #expect(try await code("/size?bytes=1000") == nil)
        #expect(try await code("/size?bytes=1001") == .tooLarge)
    }

    @Test func `a body of unknown length is rejected at the limit`() async throws {
        #expect(try await code("/stream?bytes=5000000") == .tooLarge)
    }

    @Test func `the limit applies to the length after decompression`() async throws {
        #expect(try await code("/bomb?bytes=1000", compressed: true) == nil)
        #expect(try await code("/bomb?bytes=100000000", maximum: 1 << 20, compressed: true) == .tooLarge)
    }

    @Test func `an excessive number of headers ends the request`() async throws {
        #expect(try await code("/many-headers?count=200") == nil)
        #expect(try await code("/many-headers?count=300") == .tooLarge)
    }

    @Test func `an invalid response and an incomplete response cause specific errors`() async throws {
        #expect(try await code("/garbage") == .protocol)
        #expect(try await code("/cut") == .connectionLost)
    }

    @Test func `a request to an unresponsive server ends at the deadline`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let error = try await failure {
                _ = try await client.send(
                    CurlRequest(url: server.url("/hold"), deadline: .milliseconds(200), addressPolicy: .any))
            }
            #expect(error.code == .timeout && !error.wasNotSent)
            _ = try await client.send(CurlRequest(url: server.url("/closed"), addressPolicy: .any))
        }
    }

    @Test func `a name that does not exist cannot be resolved`() async throws {
        let client = try CurlClient()
        let error = try await failure {
            _ = try await client.send(CurlRequest(url: "http://no-such-host.invalid/"))
        }
        #expect(error.code == .resolve && error.wasNotSent)
    }
}
