import AdapterEngine
import Curl
import EntityModel
import Foundation
import InternalAPI
import Primitives
import TestSupport
import Testing

@testable import AdapterKit
@testable import JiraAdapter

/// Jira treats an expired login as anonymous: it returns 404 for every issue, and empty searches.
struct AnonymousAnswerTests {
    private static let ways: [(product: JiraProduct, login: String)] = JiraProduct.allCases.flatMap { product in
        [
            #"{"is":"expired"}"#, #"{"is":"anonymous"}"#, #"{"is":"anonymous","headers":false}"#,
            #"{"is":"expired","headers":false}"#, #"{"is":"loginPage"}"#, #"{"is":"loginRedirect"}"#,
        ].map { (product, $0) }
    }

    @Test(arguments: ways)
    func `nothing is concluded from an anonymous response`(
        product: JiraProduct, login: String
    ) async throws {
        try await withSimulator(product) { simulator in
            let seeded = try await simulator.seed()
            let issue = RunningSimulator.issue(seeded.id)
            let gateway = simulator.gateway()
            _ = try await gateway.read(issue, comments: true)
            try await simulator.control("POST", "logins", login)
            await expectFailure(.credentialsRejected) { _ = try await gateway.read(issue, comments: true) }
            await expectFailure(.credentialsRejected) { _ = try await gateway.read([issue]) }
            await expectFailure(.credentialsRejected) {
                _ = try await gateway.changes(of: ["10001"], since: 0, cursor: nil)
            }
            await expectFailure(.credentialsRejected) {
                _ = try await gateway.presence(of: issue, knownAs: seeded.key)
            }
            await expectFailure(.credentialsRejected) { try await gateway.delete(issue) }
            await expectFailure(.credentialsRejected) { try await gateway.verify() }
            try await simulator.control("POST", "logins", #"{"is":"good"}"#)
            #expect(try await gateway.presence(of: issue, knownAs: seeded.key).kind == .exists)
            #expect(try await gateway.read([issue]).count == 1)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a deleted issue is absent, and one whose project is hidden is unknown`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let (gone, hidden) = (try await simulator.seed(), try await simulator.seed())
            let gateway = simulator.gateway()
            try await simulator.person("DELETE", "issue/\(gone.key)", "")
            #expect(try await gateway.presence(of: RunningSimulator.issue(gone.id), knownAs: gone.key).kind == .absent)
            #expect(try await gateway.presence(of: RunningSimulator.issue(gone.id), knownAs: nil).kind == .absent)
            try await simulator.control("POST", "permissions", #"{"project":"DEMO","sees":false}"#)
            for issue in [gone, hidden] {
                await expectFailure(.permissionLost) {
                    _ = try await gateway.presence(of: RunningSimulator.issue(issue.id), knownAs: issue.key)
                }
            }
            try await simulator.control("POST", "permissions", #"{"project":"DEMO","sees":true}"#)
            #expect(
                try await gateway.presence(of: RunningSimulator.issue(hidden.id), knownAs: hidden.key).kind == .exists)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an issue that a security level hides is not known as deleted`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let (gone, hidden) = (try await simulator.seed(), try await simulator.seed())
            let gateway = simulator.gateway()
            try await simulator.person("DELETE", "issue/\(gone.key)", "")
            try await simulator.control("POST", "permissions", #"{"issue":"\#(hidden.key)","sees":false}"#)
            await expectFailure(.notFound) {
                _ = try await gateway.read(RunningSimulator.issue(hidden.id), comments: false)
            }
            for issue in [gone, hidden] {
                #expect(
                    try await gateway.presence(of: RunningSimulator.issue(issue.id), knownAs: issue.key).kind == .absent
                )
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a creation that Jira limits is sent again, once it may be`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            try await simulator.fault(#"{"action":"rateLimit","method":"POST","retryAfter":0,"count":2}"#)
            let made = try await simulator.gateway().create(
                EntityDraft(scope: EntityScope(sourceId: "10000"), fields: [JiraField.summary.id: .text("new")]),
                type: "10001", for: "share")
            #expect(made.isNew)
            #expect(try await simulator.requests("POST", under: "/issue").map(\.status) == [429, 429, 201])
        }
    }

    /// Repeated requests with a wrong password would lock the user out.
    @Test func `while the credentials are rejected no request leaves, and a changed connection starts at once`()
        async throws
    {
        try await withSimulator(.dataCenter) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let tool = JiraIntegration(curl: simulator.curl, version: "test", files: NoFiles())
            func gateway(_ password: String) throws -> any ToolGateway {
                try tool.gateway(
                    for: DecryptedConnection(
                        record: record(
                            product: .jiraDataCenter, baseURL: simulator.baseURL, networks: ["127.0.0.0/8"]),
                        credentials: ConnectionCredentials(
                            signIn: .basic(user: "tandem", password: Secret(password))),
                        hasher: ContentHasher { _ in ContentHash(rawValue: "") }, signer: .sample))
            }
            let wrong = try gateway("wrong")
            for _ in 0..<20 {
                await expectFailure(.credentialsRejected) { _ = try await wrong.read(issue, comments: false) }
            }
            #expect(try await simulator.requests().count <= 2)
            _ = try await gateway("tandem-secret").read(issue, comments: false)
        }
    }
}
