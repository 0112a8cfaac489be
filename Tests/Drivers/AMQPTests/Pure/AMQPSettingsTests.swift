import Primitives
import Testing

@testable import AMQP

@Suite struct AMQPSettingsTests {
    private func settings(_ url: String) throws -> AMQPSettings {
        try AMQPSettings(url: Secret(url))
    }

    @Test func `a full URL is read`() throws {
        let settings = try settings(
            "amqps://user:p%40ss@broker.example:5999/team%20a?cacertfile=/ca.pem&heartbeat=7&connection_timeout=1500")
        #expect(settings.host == "broker.example")
        #expect(settings.port == 5999)
        #expect(settings.user == "user")
        #expect(settings.password.matches("p@ss"))
        #expect(settings.virtualHost == "team a")
        #expect(settings.tls == AMQPSettings.TLS(rootCertificate: "/ca.pem"))
        #expect(settings.heartbeat == .seconds(7))
        #expect(settings.connectTimeout == .milliseconds(1500))
    }

    @Test(arguments: ["amqp://h", "amqp://h/", "amqp://h/%2F", "amqp://h/%2f"])
    func `an empty path and an encoded slash mean the virtual host slash`(url: String) throws {
        let settings = try settings(url)
        #expect(settings.virtualHost == "/")
        #expect(settings.port == 5672)
        #expect(settings.tls == nil)
    }

    @Test func `TLS uses its own port and verifies the certificate by default`() throws {
        let secure = try settings("amqps://h/v")
        #expect(secure.port == 5671)
        #expect(secure.tls?.verifiesPeer == true && secure.tls?.verifiesHost == true)
        let open = try settings("amqps://h/v?verify=verify_none")
        #expect(open.tls?.verifiesPeer == false && open.tls?.verifiesHost == false)
    }

    @Test func `an IPv6 address loses its brackets`() throws {
        #expect(try settings("amqp://[::1]:5673/").host == "::1")
    }

    @Test(arguments: [
        "http://h/", "amqp://", "amqp:///v", "amqp://h/a/b", "amqp://h/?heartbeat=0", "amqp://h/?heartbeat=x",
        "amqp://h/?verify=maybe", "amqp://h/?unheard=1", "not a url at all",
    ])
    func `an invalid URL is rejected, and the error does not contain it`(url: String) async {
        do {
            _ = try settings(url)
            Issue.record("\(url) was taken")
        } catch {
            #expect(AMQPError.Code.invalidSettings ~= error)
            #expect(!"\(error)".contains(url))
        }
    }

    @Test func `no description contains the password`() throws {
        let settings = try settings("amqp://user:hunter2@h/")
        #expect(!"\(settings)".contains("hunter2"))
        #expect(!String(reflecting: settings).contains("hunter2"))
    }
}
