import Curl
import Primitives
import TestSupport
import Testing

@testable import Core

@Suite struct HTTPPolicyTests {
    private func head(_ status: Int, _ headers: [(name: String, value: String)] = []) -> CurlResponseHead {
        CurlResponseHead(status: status, headers: headers, remoteAddress: "")
    }

    private func lost(_ code: CurlError.Code = .connectionLost, neverSent: Bool = false) -> RetryPolicy.Attempt {
        .failure(CurlError(code: code, text: "", request: "", wasNotSent: neverSent))
    }

    // MARK: Retries

    @Test func `a call is sent at most four times, after about 2, 4, and 8 seconds`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<2_000 {
            var policy = RetryPolicy(isIdempotent: true)
            for base in [2.0, 4, 8] {
                let attempt: RetryPolicy.Attempt =
                    Bool.random(using: &random)
                    ? .response(head([408, 425, 429, 500, 502, 503, 504, 599].randomElement(using: &random) ?? 500))
                    : lost([.connect, .timeout, .resolve, .connectionLost].randomElement(using: &random) ?? .timeout)
                guard
                    case .retry(let delay) = policy.decide(
                        attempt, now: 0, random: Double.random(in: 0..<1, using: &random))
                else {
                    Issue.record("no retry, seed \(seed)")
                    return
                }
                #expect(delay >= .seconds(base * 0.8) && delay <= .seconds(base * 1.2), "seed \(seed)")
            }
            #expect(policy.decide(.response(head(503)), now: 0, random: 0) == .stop)
        }
    }

    @Test func `a request that cannot get another response is not repeated`() {
        for status in [200, 204, 302, 400, 401, 403, 404, 409, 410, 422] {
            var policy = RetryPolicy(isIdempotent: true)
            #expect(policy.decide(.response(head(status)), now: 0, random: 0) == .stop)
        }
        for code in [CurlError.Code.addressRejected, .tls(.untrusted), .tooLarge, .cancelled, .closed, .invalidRequest]
        {
            var policy = RetryPolicy(isIdempotent: true)
            #expect(policy.decide(lost(code, neverSent: true), now: 0, random: 0) == .stop)
        }
    }

    @Test func `a creation is repeated only if it was certainly not processed`() {
        for attempt in [.response(head(503)), .response(head(500)), lost(), lost(.timeout)] {
            var policy = RetryPolicy(isIdempotent: false)
            #expect(policy.decide(attempt, now: 0, random: 0) == .stop)
        }
        for attempt in [head(429), head(429, [("retry-after", "0")]), head(503, [("retry-after", "1")])] {
            var policy = RetryPolicy(isIdempotent: false)
            #expect(policy.decide(.response(attempt), now: 0, random: 0.5) == .retry(after: .seconds(2)))
        }
        var policy = RetryPolicy(isIdempotent: false)
        #expect(policy.decide(lost(.connect, neverSent: true), now: 0, random: 0.5) == .retry(after: .seconds(2)))
        #expect(policy.decide(lost(.timeout), now: 0, random: 0.5) == .stop)
    }

    @Test func `a server's own time is kept to, unless it is far away`() {
        func delay(_ headers: [(name: String, value: String)]) -> RetryPolicy.Decision {
            var policy = RetryPolicy(isIdempotent: true)
            return policy.decide(.response(head(429, headers)), now: 784_111_770_000, random: 0)
        }
        #expect(delay([("retry-after", "7")]) == .retry(after: .seconds(7)))
        #expect(delay([("retry-after", "1")]) == .retry(after: .seconds(2) * 0.8))
        #expect(delay([("retry-after", "30")]) == .retry(after: .seconds(30)))
        #expect(delay([("retry-after", "31")]) == .stop)
        #expect(delay([("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")]) == .retry(after: .seconds(7)))
        #expect(delay([("x-ratelimit-reset", "1994-11-06T08:49:40Z")]) == .retry(after: .seconds(10)))
        #expect(delay([("x-ratelimit-reset", "1994-11-06T08:50Z")]) == .retry(after: .seconds(30)))
        #expect(
            delay([("retry-after", "5"), ("x-ratelimit-reset", "1994-11-06T08:49:40Z")]) == .retry(after: .seconds(10)))
    }

    @Test(arguments: [
        "", " ", "-1", "1.5", "soon", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT", "1994-11-06", "1994-11-06T08:49:40+01:00", "1994-13-06T08:49:40Z", "TZ", "::",
    ])
    func `a hint that is none is ignored`(text: String) {
        let answer = head(429, [("retry-after", text), ("x-ratelimit-reset", text)])
        #expect(RetryAfter.delay(asked: answer, now: 0) == nil)
    }

    @Test func `a hint is never negative, never longer than an hour, and a limit's reset counts only with 429`() {
        #expect(
            RetryAfter.delay(asked: head(503, [("retry-after", "99999999999999999999")]), now: 0) == .seconds(3600))
        #expect(
            RetryAfter.delay(asked: head(503, [("retry-after", "Thu, 01 Jan 1970 00:00:01 GMT")]), now: 5_000) == .zero)
        #expect(RetryAfter.delay(asked: head(503, [("x-ratelimit-reset", "2030-01-01T00:00Z")]), now: 0) == nil)
    }
}
