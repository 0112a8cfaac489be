import Curl
import Primitives
import TestSupport
import Testing

/// The address policy and the proxy on real connections.
@Suite(.timeLimit(.minutes(2))) struct AddressTests {
    private func loopback() throws -> AddressPolicy {
        .allowing([try #require(IPNetwork("127.0.0.0/8"))])
    }

    @Test func `a connection to a private address is rejected, by number or by name`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let port = try server.port("web")
            for host in ["127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]", "[::1]"] {
                let error = try await failure {
                    _ = try await client.send(CurlRequest(url: "http://\(host):\(port)/hello"))
                }
                #expect(error.code == .addressRejected && error.wasNotSent, "\(host): \(error)")
            }
            #expect(try await server.statistics().connections == 1)
            let allowed = CurlRequest(url: try server.url("/hello"), addressPolicy: try loopback())
            #expect(try await client.send(allowed).text == "hello")
        }
    }

    @Test func `a connection that another policy allowed is not reused`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let url = try server.url("/hello")
            _ = try await client.send(CurlRequest(url: url, addressPolicy: .any))
            let error = try await failure { _ = try await client.send(CurlRequest(url: url)) }
            #expect(error.code == .addressRejected && error.wasNotSent)
            #expect(try await server.statistics().requests == 2)
        }
    }

    @Test func `a redirect is returned as the response unless the request follows redirects`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            var request = CurlRequest(url: try server.url("/redirect?to=/hello"), addressPolicy: .any)
            #expect(try await client.send(request).status == 302)
            request.followRedirects = true
            #expect(try await client.send(request).text == "hello")
            request.url = try server.url("/redirect?to=/redirect%3Fto=/hello")
            #expect(try await client.send(request).text == "hello")
        }
    }

    @Test func `a redirect to a forbidden address is not followed`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            for target in ["http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://10.0.0.1/"] {
                let request = CurlRequest(
                    url: try server.url("/redirect?to=\(target)"), addressPolicy: try loopback(), followRedirects: true)
                let error = try await failure { _ = try await client.send(request) }
                #expect(error.code == .addressRejected && error.wasNotSent)
            }
        }
    }

    @Test func `a redirect to another origin contains no credentials`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let secrets = [
                (name: "Authorization", value: "hidden"), (name: "X-Api-Key", value: "hidden"),
                (name: "Cookie", value: "hidden"),
            ]
            for (target, isSame) in [
                (try server.url("/headers", on: "other"), false),
                (try server.url("/headers", host: "localhost"), false),
                (try server.url("/headers"), true),
            ] {
                let request = CurlRequest(
                    url: try server.url("/redirect?to=\(target)"),
                    headers: secrets + [(name: "Accept", value: "text/plain")],
                    addressPolicy: .any, followRedirects: true)
                let text = try await client.send(request).text
                #expect(text.contains("hidden") == isSame && text.contains("Accept: text/plain"))
            }
        }
    }

    @Test func `five redirects are followed, and a loop of redirects ends`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let here = try server.url("/redirect?status=307&to=")
            var target = try server.url("/hello")
            for _ in 0..<5 {
                target = here + (target.addingPercentEncoding)
            }
            var request = CurlRequest(url: target, addressPolicy: .any, followRedirects: true)
            #expect(try await client.send(request).status == 200)
            request.url = here + (target.addingPercentEncoding)
            #expect(try await failure { _ = try await client.send(request) }.code == .protocol)
        }
    }

    @Test func `a proxy is used for both schemes, and the headers of proxy and server stay separate`()
        async throws
    {
        let certificates = try TestCertificates.shared.get()
        try await TestServer.run(certificates: certificates) { server in
            let client = try CurlClient()
            let proxy = CurlProxy(url: try server.url("", on: "proxy"), user: "gate", password: Secret("secret"))
            var request = CurlRequest(
                url: try server.url("/headers", on: "tls", host: "localhost"),
                headers: [("Authorization", "Bearer for-the-server")], trustedCAs: try certificates.bytes("ca.pem"),
                proxy: proxy, addressPolicy: .any)
            let response = try await client.send(request)
            #expect(response.text.contains("Authorization: Bearer for-the-server"))
            #expect(!response.text.lowercased().contains("proxy-") && response.header("X-Of-The-Proxy") == nil)
            request.url = try server.url("/hello")
            #expect(try await client.send(request).text == "hello")
            let statistics = try await server.statistics()
            #expect(statistics.tunnels.count == 1 && statistics.proxied == 1)
            #expect(statistics.tunnels.allSatisfy { !$0.contains("for-the-server") })
        }
    }

    @Test func `a rejection by the proxy differs from a rejection by the server`() async throws {
        let certificates = try TestCertificates.shared.get()
        try await TestServer.run(certificates: certificates) { server in
            let client = try CurlClient()
            let proxy = CurlProxy(url: try server.url("", on: "proxy"), user: "gate", password: Secret("wrong"))
            let request = CurlRequest(
                url: try server.url("/hello", on: "tls"), trustedCAs: try certificates.bytes("ca.pem"), proxy: proxy,
                addressPolicy: .any)
            let error = try await failure { _ = try await client.send(request) }
            #expect(error.code == .proxy && error.wasNotSent && !"\(error)".contains("wrong"))
        }
    }

    @Test func `a proxy does not bypass the policy`() async throws {
        try await TestServer.run { server in
            let client = try CurlClient()
            let proxy = CurlProxy(url: try server.url("", on: "proxy"), user: "gate", password: Secret("secret"))
            for host in ["127.0.0.1", "localhost", "x.localhost.", "127.1", "2130706433", "0x7f000001", "[::1]"] {
                let error = try await failure {
                    _ = try await client.send(CurlRequest(url: "http://\(host):1/", proxy: proxy))
                }
                #expect(error.code == .addressRejected, "\(host)")
            }
            #expect(try await server.statistics().proxied == 0)
        }
    }
}

extension String {
    fileprivate var addingPercentEncoding: String {
        utf8.map { byte in
            let character = Character(UnicodeScalar(byte))
            return character.isLetter || character.isNumber
                ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
