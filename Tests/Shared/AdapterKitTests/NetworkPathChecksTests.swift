import AdapterKit
import Core
import Curl
import InternalAPI
import TestSupport
import Testing

struct NetworkPathChecksTests {
    @Test(arguments: [
        ("http://jira.example/x", false), ("https://jira.example/x", false), ("http://jira.example/x", true),
        ("https://jira.example/x", true),
    ])
    func `every error is shown at exactly one step`(url: String, hasProxy: Bool) {
        let way = NetworkPathChecks(url, hasProxy: hasProxy, now: 0)
        let codes: [CurlError.Code] = [
            .resolve, .connect, .addressRejected, .proxy, .tls(.expired), .tls(.handshake), .timeout, .connectionLost,
            .tooLarge, .protocol, .invalidRequest, .bodySource, .cancelled, .closed,
        ]
        for code in codes {
            for neverSent in [true, false] {
                let error = CurlError(code: code, text: "", request: "", wasNotSent: neverSent)
                let failed = way.checks(.failure(error)).filter { $0.verdict == .failed }
                #expect(failed.count == 1 && failed.first?.recommendation != nil, "\(code)")
            }
        }
    }
}
