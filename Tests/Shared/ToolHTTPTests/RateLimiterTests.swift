import Core
import Curl
import Primitives
import TestSupport
import Testing

@testable import ToolHTTP

/// Tests a tool's rate limits with random responses and a simulated clock.
struct RateLimiterTests {
    private static let limits = [
        RateLimiter.WriteLimit(count: 20, window: .seconds(2)),
        RateLimiter.WriteLimit(count: 100, window: .seconds(30)),
    ]

    private func head(_ status: Int, _ headers: [(name: String, value: String)] = []) -> CurlResponseHead {
        CurlResponseHead(status: status, headers: headers, remoteAddress: "")
    }

    /// A client that waits as requested never exceeds a limit, and only limits delay it.
    @Test func `writes of one item keep to both limits and to no more`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            var gauge = RateLimiter(writeLimits: Self.limits)
            var now: Timestamp = 1_000_000
            var times: [String: [Timestamp]] = [:]
            for _ in 0..<400 {
                now += .milliseconds(Int64.random(in: 0...120, using: &random))
                let item = ["1", "2", "3"].randomElement(using: &random) ?? "1"
                let request = RateLimiter.Request(written: item)
                let opening = gauge.earliestSend(for: request, now: now)
                let isFree = { (time: Timestamp) in
                    Self.limits.allSatisfy { limit in
                        (times[item] ?? []).count { time - $0 < limit.window } < limit.count
                    }
                }
                #expect((opening <= now) == isFree(now), "seed \(seed)")
                guard opening <= now else {
                    #expect(isFree(opening) && !isFree(opening - .milliseconds(1)), "seed \(seed)")
                    continue
                }
                gauge.recordSend(request, now: now)
                times[item, default: []].append(now)
            }
        }
    }

    @Test func `only requests that a limit affects wait for it`() {
        let now: Timestamp = 1_800_000_000_000
        let (write, other) = (RateLimiter.Request(written: "1"), RateLimiter.Request(written: "2"))
        let (read, bulk) = (RateLimiter.Request(), RateLimiter.Request(traffic: .background))
        func wait(_ gauge: RateLimiter) -> [Int64] {
            [write, other, read, bulk].map { max(0, (gauge.earliestSend(for: $0, now: now) - now).wholeMilliseconds) }
        }
        var gauge = RateLimiter()
        gauge.update(head(429, [("retry-after", "2")]), of: write, now: now, notice: .writesOfItem)
        #expect(wait(gauge) == [2000, 0, 0, 0])
        gauge.update(head(200), of: read, now: now, notice: .backgroundRequests(until: now + .seconds(300)))
        #expect(wait(gauge) == [2000, 0, 0, 300_000])
        gauge.update(head(429, [("retry-after", "5")]), of: read, now: now)
        #expect(wait(gauge) == [5000, 5000, 5000, 300_000])
        // A later response with a shorter delay does not shorten the wait.
        gauge.update(head(429, [("retry-after", "1")]), of: read, now: now)
        #expect(wait(gauge) == [5000, 5000, 5000, 300_000])
    }

    @Test func `requests wait for an announced limit, and a rejection without a delay stops them for a second`() {
        let now: Timestamp = 1_800_000_000_000
        let read = RateLimiter.Request()
        var gauge = RateLimiter()
        gauge.update(head(200), of: read, now: now)
        #expect(gauge.earliestSend(for: RateLimiter.Request(traffic: .background), now: now) <= now)
        gauge.update(head(200), of: read, now: now, notice: .allRequests(until: now + .seconds(3)))
        #expect(gauge.earliestSend(for: read, now: now) == now + .seconds(3))
        gauge.update(head(429), of: read, now: now + .seconds(4))
        #expect(gauge.earliestSend(for: read, now: now + .seconds(4)) == now + .seconds(5))
    }

    @Test func `a tool that names no time, or none that helps, is asked ever more rarely until it answers`() {
        let read = RateLimiter.Request()
        for headers in [[], [("retry-after", "0")], [("retry-after", "Thu, 01 Jan 1970 00:00:01 GMT")]]
            as [[(
                name: String, value: String
            )]]
        {
            var gauge = RateLimiter()
            var now: Timestamp = 1_800_000_000_000
            var waits: [Int64] = []
            for _ in 0..<8 {
                gauge.update(head(429, headers), of: read, sentAt: now, now: now)
                // A request that was sent before the rejection is rejected as well and reveals nothing new.
                gauge.update(head(429, headers), of: read, sentAt: now - .milliseconds(5), now: now)
                waits.append((gauge.earliestSend(for: read, now: now) - now).wholeMilliseconds)
                now = gauge.earliestSend(for: read, now: now) + .milliseconds(1)
            }
            #expect(waits == [1000, 2000, 4000, 8000, 16_000, 32_000, 32_000, 32_000])
            gauge.update(head(200), of: read, sentAt: now, now: now)
            gauge.update(head(429, headers), of: read, sentAt: now + .milliseconds(1), now: now + .milliseconds(1))
            #expect(gauge.earliestSend(for: read, now: now + .milliseconds(1)) == now + .milliseconds(1001))
        }
    }

    @Test(
        arguments: [
            ("ratelimit-reset", "30", 30_000), ("x-ratelimit-reset", "1800000030", 30_000),
            ("x-ratelimit-reset", "1800000030000", 30_000),
            ("x-ratelimit-reset", "Fri, 15 Jan 2027 08:00:30 GMT", 30_000),
            ("retry-after", "99999999999", 3_600_000),
        ] as [(String, String, Int64)])
    func `the end of a limit is read in each form, and bounded`(name: String, value: String, wait: Int64) {
        let now: Timestamp = 1_800_000_000_000
        var gauge = RateLimiter()
        gauge.update(head(429, [(name, value)]), of: RateLimiter.Request(), now: now)
        #expect(gauge.earliestSend(for: RateLimiter.Request(), now: now) == now + .milliseconds(wait))
    }
}
