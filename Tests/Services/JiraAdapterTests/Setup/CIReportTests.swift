import AdapterKit
import Core
import Curl
import EntityModel
import Foundation
import InternalAPI
import Logging
import Primitives
import TestSupport
import Testing

@testable import AdapterKit
@testable import JiraAdapter

/// Reports of builds and deployments to the simulator of Jira Cloud.
struct CIReportTests {
    private func sender(
        _ simulator: RunningSimulator, secret: String = "tandem builds secret"
    ) throws -> any CIReporter {
        let tool = JiraIntegration(
            curl: simulator.curl, version: "test", timing: TimeSource(now: now, sleep: { _ in }, random: { 0.5 }),
            files: NoFiles())
        let delivery = ConnectionCredentials.CIReportCredentials(
            clientId: "tandem-builds", clientSecret: Secret(secret), tokenURL: simulator.baseURL + "/oauth/token",
            gatewayURL: simulator.baseURL)
        let connection = DecryptedConnection(
            record: record(product: .jiraCloud, baseURL: simulator.baseURL, networks: ["127.0.0.0/8"]),
            credentials: ConnectionCredentials(signIn: .token(Secret("unused")), ci: delivery),
            hasher: ContentHasher { _ in ContentHash(rawValue: "") }, signer: .sample)
        return try #require(try tool.ciReporter(for: connection))
    }

    private func build(
        _ subjects: IssueReferences, number: Int64 = 7, state: BuildReport.State = .successful
    ) -> BuildReport {
        BuildReport(
            pipeline: "shop/main", number: number, url: "https://ci.example/7", state: state,
            tests: .init(total: 3, passed: 2, failed: 1), issues: subjects)
    }

    private func storedReports(_ simulator: RunningSimulator) async throws -> [String] {
        try JSONDecoder().decode([String].self, from: Data(try await simulator.control("GET", "builds")))
    }

    @Test func `a build is reported for the issues that its branch and commits mention`() async throws {
        try await withSimulator(.cloud) { simulator in
            let (one, two) = (try await simulator.seed().key, try await simulator.seed().key)
            let sender = try sender(simulator)
            let record = try await sender.send(
                build(IssueReferences(branch: "feature/\(one)-basket", commits: ["\(two) Second commit", "typo"])),
                at: 5_000)
            #expect(record.outcome == .accepted && record.keys == [one, two] && record.message == nil)
            #expect(try await storedReports(simulator) == ["build shop/main 7: successful \(one) \(two)"])
            // The report with the later time counts. An earlier one does not replace it.
            _ = try await sender.send(build(IssueReferences(keys: [one]), state: .failed), at: 6_000)
            _ = try await sender.send(build(IssueReferences(keys: [two])), at: 4_000)
            #expect(try await storedReports(simulator) == ["build shop/main 7: failed \(one)"])
            #expect(try await simulator.requests("POST", under: "/oauth/token").count == 1)
            #expect(try await simulator.requests("GET", under: "/_edge/tenant_info").count == 1)
        }
    }

    @Test func `a deployment goes with its environment`() async throws {
        try await withSimulator(.cloud) { simulator in
            let key = try await simulator.seed().key
            for kind in DeploymentReport.Environment.Kind.allCases {
                for state in DeploymentReport.State.allCases {
                    let record = try await sender(simulator).send(
                        DeploymentReport(
                            pipeline: "shop", number: 3, url: "https://ci.example/3", state: state,
                            environment: .init(id: "prod-east", kind: kind), subjects: .init(keys: [key])), at: now())
                    #expect(record.outcome == .accepted, "\(kind) \(state) \(record.message ?? "")")
                }
            }
            #expect(try await storedReports(simulator).count == 1)
        }
    }

    @Test func `unknown keys and rejections by Jira are reported`() async throws {
        try await withSimulator(.cloud) { simulator in
            let key = try await simulator.seed().key
            let sender = try sender(simulator)
            let partly = try await sender.send(build(IssueReferences(keys: [key, "NONE-1"])), at: 1)
            #expect(partly.outcome == .accepted && partly.message == "Jira does not know NONE-1")
            let unknown = try await sender.send(build(IssueReferences(keys: ["NONE-1"]), number: 8), at: 1)
            #expect(unknown.outcome == .rejected)
            var long = build(IssueReferences(keys: [key]), number: 9)
            long.pipeline = String(repeating: "x", count: 300)
            let rejected = try await sender.send(long, at: 1)
            #expect(rejected.outcome == .rejected && rejected.message?.contains("too long") == true)
            await expectFailure(.rejected) {
                _ = try await sender.send(build(IssueReferences(branch: "main", commits: ["typo"])), at: 1)
            }
        }
    }

    @Test func `credentials that are wrong, or good for something else, tell nothing`() async throws {
        try await withSimulator(.cloud) { simulator in
            let key = try await simulator.seed().key
            await expectFailure(.credentialsRejected) {
                _ = try await sender(simulator, secret: "wrong").send(build(.init(keys: [key])), at: 1)
            }
            #expect(try await storedReports(simulator).isEmpty)
            // A new token replaces one that expired early.
            let lasting = try sender(simulator)
            _ = try await lasting.send(build(.init(keys: [key])), at: 1)
            try await simulator.control("DELETE", "tokens")
            #expect(try await lasting.send(build(.init(keys: [key])), at: 2).outcome == .accepted)
        }
    }

    @Test func `the audit trail keeps what was sent, for its account and without any secret`() async throws {
        try await ScratchSchema.with(migrations: try AdapterSchema.migrations()) { scratch in
            let (acme, globex) = (AccountID(rawValue: "acme"), AccountID(rawValue: "globex"))
            let store = CIReportStore(database: scratch.database)
            let records = (1...5).map { number in
                CIReportRecord(
                    at: Timestamp(millisecondsSinceEpoch: Int64(number)), kind: .build, pipeline: "p",
                    number: Int64(number), state: "failed",
                    keys: ["A-\(number)"], outcome: .accepted)
            }
            for record in records { try await store.add(record, "jira", account: acme) }
            #expect(try await store.newest(3, of: "jira", account: acme) == Array(records.reversed().prefix(3)))
            #expect(try await store.newest(3, of: "other", account: acme).isEmpty)
            #expect(try await store.newest(3, of: "jira", account: globex).isEmpty)
        }
    }
}
