import Curl
import EntityModel
import Foundation
import InternalAPI
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

/// Jira's rate limits, with the real clock.
@Suite(.timeLimit(.minutes(2)))
struct RateLimitTests {
    private func jira(_ simulator: RunningSimulator) throws -> JiraAPI {
        let record = record(product: .jiraCloud, baseURL: simulator.baseURL, networks: ["127.0.0.0/8"])
        let credentials = ConnectionCredentials(
            signIn: .basic(user: "tandem@example.com", password: Secret("tandem-secret")))
        return try JiraAPI(
            connection: try JiraConnection(record, credentials: credentials), curl: simulator.curl, version: "test")
    }

    @Test func `writes to one issue stay below Jira's limit and are never rejected`() async throws {
        try await withSimulator(.cloud) { simulator in
            let id = try await simulator.seed().id
            try await simulator.control("POST", "limit", #"{"boundsIssues":true}"#)
            let jira = try jira(simulator)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        try await jira.transport.send(
                            "PUT", ["issue", id, "properties", "p\(number)"], body: [number], isRepeatable: false)
                    }
                }
                try await group.waitForAll()
            }
            let writes = try await simulator.requests("PUT", under: "/rest/api/3/issue/\(id)/")
            #expect(writes.count == 50)
            #expect(writes.allSatisfy { $0.status < 300 })
        }
    }

    @Test func `the limit of one issue delays no other issue`() async throws {
        try await withSimulator(.cloud) { simulator in
            let (busy, other) = (try await simulator.seed().id, try await simulator.seed().id)
            let jira = try jira(simulator)
            let write = { (id: String) async throws(ToolError) in
                try await jira.transport.send("PUT", ["issue", id, "properties", "p"], body: [1], isRepeatable: false)
            }
            try await simulator.fault(
                #"{"action":"respond","status":429,"headers":{"Retry-After":"3600","RateLimit-Reason":"jira-per-issue-on-write"},"method":"PUT","path":"/rest/api/3/issue/\#(busy)/","count":1}"#
            )
            await expectFailure(.rateLimited) { try await write(busy) }
            let failure = await expectFailure(.rateLimited) { try await write(busy) }
            #expect(failure?.retryAfter ?? 0 > 3000)
            try await write(other)
            #expect(try await jira.issues.read(busy).id == busy)
        }
    }
}
