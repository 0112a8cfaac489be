import Curl
import Foundation
import TestSupport

/// A separate process that runs ``serverScript`` for the duration of one test.
struct TestServer: Sendable {
    struct Failed: Error {}

    private let ports: [String: Int]

    static func run<Value: Sendable>(
        certificates: TestCertificates? = nil, _ body: (TestServer) async throws -> Value
    ) async throws -> Value {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", serverScript] + (certificates.map { [$0.folder.path] } ?? [])
        let output = Pipe()
        let input = Pipe()
        process.standardOutput = output
        process.standardInput = input
        try process.run()
        defer {
            // The script ends when its input is closed.
            try? input.fileHandleForWriting.close()
        }
        let line = try await output.fileHandleForReading.firstLine()
        let server = TestServer(ports: try JSONDecoder().decode([String: Int].self, from: line))
        return try await body(server)
    }

    func port(_ name: String) throws -> Int {
        guard let port = ports[name] else { throw Failed() }
        return port
    }

    func url(_ path: String, on name: String = "web", host: String = "127.0.0.1") throws -> String {
        let scheme = ["web", "other", "proxy"].contains(name) ? "http" : "https"
        return "\(scheme)://\(host):\(try port(name))\(path)"
    }

    struct Statistics: Decodable {
        var connections: Int
        var most_open: Int
        var requests: Int
        var drops: Int
        var tunnels: [String]
        var proxied: Int
        var sent: Int
        var preludes: Int
        var streams: Int
    }

    /// Returns the requests that the server has received.
    ///
    /// A separate client asks for them.
    func statistics() async throws -> Statistics {
        let response = try await CurlClient().send(CurlRequest(url: url("/stats"), addressPolicy: .any))
        return try JSONDecoder().decode(Statistics.self, from: Data(response.body))
    }
}

extension CurlResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Returns the driver's error of a call that must fail.
func failure(_ body: () async throws -> Void) async throws -> CurlError {
    do {
        try await body()
    } catch let error as CurlError {
        return error
    }
    throw TestServer.Failed()
}
