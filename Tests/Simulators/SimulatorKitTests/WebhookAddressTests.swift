import SimulatorKit
import Testing

struct WebhookAddressTests {
    @Test(arguments: [
        ("http://localhost:80/hook", "localhost:80", "/hook"), ("http://h", "h:80", "/"),
        ("http://h:9?x=1", "h:9", "/?x=1"), ("http://h/a?b=c:d", "h:80", "/a?b=c:d"),
    ])
    func `an http URL is parsed`(url: String, authority: String, path: String) throws {
        let address = try #require(WebhookAddress(url))
        #expect(address.authority == authority && address.path == path)
        #expect(WebhookAddress(address.url) == address)
    }

    @Test(arguments: ["https://h/", "http://", "http://:80/", "http://h:0/", "http://h:65536/", "http://h:x/", "h:80"])
    func `another URL is rejected`(url: String) {
        #expect(WebhookAddress(url) == nil)
    }
}
