import Curl
import Primitives
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct TLSTests {
    private func ask(
        _ name: String, trusting ca: String? = "ca", certificate: ClientCertificate? = nil
    ) async throws -> Result<CurlResponse, CurlError> {
        let certificates = try TestCertificates.shared.get()
        return try await TestServer.run(certificates: certificates) { server in
            let request = CurlRequest(
                url: try server.url("/hello", on: name), clientCertificate: certificate,
                trustedCAs: try ca.map { try certificates.bytes("\($0).pem") }, addressPolicy: .any)
            let client = try CurlClient()
            do {
                return .success(try await client.send(request))
            } catch let error as CurlError {
                return .failure(error)
            }
        }
    }

    private func problem(_ result: Result<CurlResponse, CurlError>) -> CurlError.Code? {
        if case .failure(let error) = result { error.code } else { nil }
    }

    @Test func `a private CA from memory is trusted`() async throws {
        #expect(try await ask("tls").get().text == "hello")
    }

    @Test func `without the CA, or with another one, the server is not trusted`() async throws {
        #expect(problem(try await ask("tls", trusting: nil)) == .tls(.untrusted))
        #expect(problem(try await ask("tls", trusting: "stranger")) == .tls(.untrusted))
    }

    @Test func `an expired certificate and a wrong host name cause specific errors`() async throws {
        #expect(problem(try await ask("expired")) == .tls(.expired))
        #expect(problem(try await ask("elsewhere")) == .tls(.hostname))
    }

    @Test func `a server that does not speak TLS fails in the handshake`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let url = "https://127.0.0.1:\(try server.port("plain"))/"
            let error = try await failure { _ = try await client.send(CurlRequest(url: url, addressPolicy: .any)) }
            #expect(error.code == .tls(.handshake) && error.wasNotSent, "\(error)")
        }
    }

    @Test func `a client certificate is sent from memory, as PEM, encrypted PEM, and PKCS12`() async throws {
        let certificates = try TestCertificates.shared.get()
        let chain = try certificates.bytes("client.pem")
        let forms: [ClientCertificate] = [
            .pem(certificate: chain, key: Secret(try certificates.bytes("client.key"))),
            .pem(
                certificate: chain, key: Secret(try certificates.bytes("client.encrypted.key")),
                passphrase: TestCertificates.passphrase),
            .pkcs12(Secret(try certificates.bytes("client.p12")), passphrase: TestCertificates.passphrase),
        ]
        for form in forms {
            #expect(try await ask("mutual", certificate: form).get().text == "hello")
        }
    }

    @Test func `a missing, invalid, or locked client certificate causes a specific error`() async throws {
        let certificates = try TestCertificates.shared.get()
        let chain = try certificates.bytes("client.pem")
        let forms: [ClientCertificate?] = [
            nil,
            .pem(certificate: [1, 2, 3], key: Secret([4, 5, 6])),
            .pem(certificate: chain, key: Secret(try certificates.bytes("client.encrypted.key"))),
            .pkcs12(Secret(try certificates.bytes("client.p12")), passphrase: Secret("wrong")),
        ]
        for form in forms {
            #expect(problem(try await ask("mutual", certificate: form)) == .tls(.clientCertificate))
        }
    }

    @Test func `a client certificate is used only for its own request`() async throws {
        let certificates = try TestCertificates.shared.get()
        try await TestServer.run(certificates: certificates) { server in
            let client = try CurlClient()
            var request = CurlRequest(
                url: try server.url("/hello", on: "mutual"),
                clientCertificate: .pkcs12(
                    Secret(try certificates.bytes("client.p12")), passphrase: TestCertificates.passphrase),
                trustedCAs: try certificates.bytes("ca.pem"), addressPolicy: .any)
            #expect(try await client.send(request).text == "hello")
            request.clientCertificate = nil
            let bare = request
            #expect(try await failure { _ = try await client.send(bare) }.code == .tls(.clientCertificate))
            request.trustedCAs = try certificates.bytes("stranger.pem")
            let strange = request
            #expect(try await failure { _ = try await client.send(strange) }.code == .tls(.untrusted))
        }
    }

    @Test func `HTTP2 is used if TLS negotiates it, with all requests on one connection`() async throws {
        let certificates = try TestCertificates.shared.get()
        try await TestServer.run(certificates: certificates) { server in
            let client = try CurlClient()
            let request = CurlRequest(
                url: try server.url("/", on: "http2"), trustedCAs: try certificates.bytes("ca.pem"), addressPolicy: .any
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        let response = try await client.send(request)
                        #expect(response.text == "over two")
                    }
                }
                try await group.waitForAll()
            }
            let statistics = try await server.statistics()
            #expect(statistics.preludes == 1 && statistics.streams == 50)
        }
    }
}
