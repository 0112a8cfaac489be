import Curl
import Primitives
import TestSupport
import Testing
import ToolHTTP

@testable import JiraAdapter

/// The headers of a response, and the limit that they announce.
struct JiraRateLimitsTests {
    private static let now: Timestamp = 1_800_000_000_000

    @Test(
        arguments: [
            (429, [("ratelimit-reason", "jira-per-issue-on-write")], .writesOfItem),
            (429, [("ratelimit-reason", "jira-burst-based")], nil), (429, [], nil),
            // 2027-01-15T08:05:00Z is 300 seconds later.
            (
                200, [("x-ratelimit-nearlimit", "true"), ("x-ratelimit-reset", "2027-01-15T08:05:00Z")],
                .backgroundRequests(until: now + .seconds(300))
            ), (200, [("x-ratelimit-nearlimit", "true"), ("x-ratelimit-reset", "2027-01-15T11:00:00Z")], nil),
            (200, [("x-ratelimit-nearlimit", "true")], nil),
            (200, [("x-ratelimit-nearlimit", "true"), ("x-ratelimit-reset", "soon")], nil),
            (
                200, [("x-ratelimit-remaining", "0"), ("x-ratelimit-interval-seconds", "3")],
                .allRequests(until: now + .seconds(3))
            ), (200, [("x-ratelimit-remaining", "1"), ("x-ratelimit-interval-seconds", "60")], nil),
            (200, [("x-ratelimit-remaining", "0")], nil),
            (200, [("x-ratelimit-remaining", "0"), ("x-ratelimit-interval-seconds", "-4")], nil),
        ] as [(Int, [(String, String)], RateLimitNotice?)])
    func `Jira's headers announce a limit`(status: Int, headers: [(String, String)], notice: RateLimitNotice?) {
        let head = CurlResponseHead(
            status: status, headers: headers.map { (name: $0.0, value: $0.1) }, remoteAddress: "")
        #expect(JiraRateLimits.notice(in: head, now: Self.now) == notice)
    }
}
