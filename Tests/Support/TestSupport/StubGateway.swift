import Foundation

/// A gateway in front of a tool, as some customers use it.
///
/// It ends TLS, requires certificates and keys, blocks methods, or has a wrong clock. Each gateway is a process that
/// runs for one test.
public struct StubGateway: Sendable {
    /// The behavior of the gateway in addition to forwarding.
    public struct Rules: Encodable, Sendable {
        /// A method and a path prefix, with the status that the gateway returns for matching requests.
        public struct Block: Encodable, Sendable {
            public var verb: String
            public var path: String
            public var status: Int

            public init(_ verb: String, _ path: String, _ status: Int) {
                self.verb = verb
                self.path = path
                self.status = status
            }
        }

        /// The name of the server certificate among ``TestCertificates``, or `nil` for plain HTTP.
        public var certificate: String?
        public var needsClientCertificate = false
        /// A header and its value.
        ///
        /// The gateway returns 401 to requests without them.
        public var key: [String] = []
        /// The value of `Authorization` with which the gateway logs in to the tool, or `nil` to forward the received
        /// value.
        public var signsInBy: String?
        public var blocks: [Block] = []
        /// The number of seconds by which the gateway's clock is ahead.
        public var skew = 0

        public init() {}
    }

    public let url: String

    /// Runs the body with a gateway in front of `upstream`.
    public static func with<Value: Sendable>(
        _ rules: Rules, before upstream: String, _ body: (StubGateway) async throws -> Value
    ) async throws -> Value {
        let certificates = try TestCertificates.shared.get()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c", script, upstream, certificates.folder.path,
            String(decoding: try JSONEncoder().encode(rules), as: UTF8.self),
        ]
        let output = Pipe()
        let input = Pipe()
        process.standardOutput = output
        process.standardInput = input
        try process.run()
        defer {
            // The script ends when its input ends.
            try? input.fileHandleForWriting.close()
        }
        let line = String(decoding: try await output.fileHandleForReading.firstLine(), as: UTF8.self)
        let scheme = rules.certificate == nil ? "http" : "https"
        return try await body(StubGateway(url: "\(scheme)://127.0.0.1:\(line.trimmingCharacters(in: .newlines))"))
    }

    private static let script = #"""
        import http.client, json, ssl, sys, threading, time
        from email.utils import formatdate
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        from urllib.parse import urlsplit
        upstream, folder, rules = urlsplit(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])

        class Gateway(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            server_version, sys_version = "gateway", ""
            def log_message(self, *_): pass
            def answer(self, status, headers, body):
                self.send_response_only(status)
                for name, value in headers: self.send_header(name, value)
                self.send_header("Date", formatdate(time.time() + rules["skew"], usegmt=True))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD": self.wfile.write(body)
            def own(self, status):
                self.answer(status, [("Server", "gateway"), ("Content-Type", "text/html")], b"<h1>no</h1>")
            def do(self):
                length = self.headers.get("Content-Length")
                body = self.rfile.read(int(length)) if length else b""
                key = rules["key"]
                if key and self.headers.get(key[0]) != key[1]: return self.own(401)
                for block in rules["blocks"]:
                    if self.command == block["verb"] and self.path.startswith(block["path"]):
                        return self.own(block["status"])
                headers = {n: v for n, v in self.headers.items() if n.lower() not in ("host", "connection")}
                headers["X-Forwarded-Host"] = self.headers.get("Host", "")
                headers["X-Forwarded-Proto"] = "https" if rules.get("certificate") else "http"
                if rules.get("signsInBy"): headers["Authorization"] = rules["signsInBy"]
                link = http.client.HTTPConnection(upstream.hostname, upstream.port)
                link.request(self.command, self.path, body or None, headers)
                got = link.getresponse()
                kept = [(n, v) for n, v in got.getheaders()
                        if n.lower() not in ("date", "content-length", "connection", "transfer-encoding")]
                self.answer(got.status, kept, got.read())
                link.close()
            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do

        server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
        server.daemon_threads = True
        if rules.get("certificate"):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            name = f"{folder}/{rules['certificate']}"
            context.load_cert_chain(name + ".pem", name + ".key")
            if rules["needsClientCertificate"]:
                context.verify_mode = ssl.CERT_REQUIRED
                context.load_verify_locations(folder + "/ca.pem")
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_address[1], flush=True)
        sys.stdin.read()
        """#
}
