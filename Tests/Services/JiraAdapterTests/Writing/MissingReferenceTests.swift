import AdapterEngine
import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

/// Named references that Jira lacks and that Tandem creates if the profile allows it.
struct MissingReferenceTests {
    private static let sprint = FieldID("customfield_10020")
    private let hasher = ContentHasher { ContentHash(rawValue: $0.map(String.init).joined(separator: ".")) }

    private func apply(
        _ field: FieldID, _ value: FieldValue, to issue: EntityReference, _ gateway: JiraGateway,
        _ claims: InMemoryCreationLeases = InMemoryCreationLeases(), missing: Profile.MissingReferencePolicy = .create
    ) async throws -> FieldResult.Outcome? {
        let write = FieldWrite(
            field: field, value: value, source: FieldID("Iteration"), sourceHash: hasher(value), expectedHash: nil,
            onMissing: missing)
        return try await CommandExecutor(
            gateway: gateway, fence: NoFence(), intents: InMemoryCreationIntents(), claims: claims, hasher: hasher,
            now: { Timestamp.now() }
        ).execute(
            Command(
                id: "c", account: AccountID(rawValue: "acme"), profile: "p", share: "s", sequence: 1, target: issue,
                action: .update(fields: [write], comments: []), occurredAt: 0))?.fields.first?.outcome
    }

    private func gateway(_ simulator: RunningSimulator, as user: String = "tandem") -> JiraGateway {
        simulator.gateway(as: user, mapped: JiraField.allCases.map(\.id) + [Self.sprint])
    }

    private static let wanted: [(FieldID, FieldValue)] = [
        (sprint, .option("Checkout 42")), (JiraField.fixVersions.id, .options(["3.1 beta"])),
        (JiraField.versions.id, .options(["0.1", "3.1 beta"])), (JiraField.components.id, .options(["Cart", "Web"])),
    ]

    @Test(arguments: JiraProduct.allCases)
    func `a missing sprint, version or component is made, and holds the issue`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let gateway = gateway(simulator)
            for round in 1...2 {
                let issue = RunningSimulator.issue(try await simulator.seed().id)
                try await simulator.control("DELETE", "requests")
                for (field, value) in Self.wanted {
                    let outcome = try await apply(field, value, to: issue, gateway)
                    guard case .applied(_, written: true)? = outcome else {
                        Issue.record("\(field.rawValue): \(String(describing: outcome))")
                        continue
                    }
                }
                let read = try await gateway.read(issue, comments: false)
                for (field, value) in Self.wanted { #expect(read.fields[field] == value, "\(field.rawValue)") }
                let made = try await simulator.requests("POST").map { $0.path.split(separator: "/").last ?? "" }
                #expect(made.sorted() == (round == 1 ? ["component", "sprint", "version", "version"] : []))
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `many issues that want one sprint at once get one`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let claims = InMemoryCreationLeases()
            try await withThrowingTaskGroup { group in
                for _ in 0..<6 {
                    let issue = RunningSimulator.issue(try await simulator.seed().id)
                    // Each adapter has its own caches.
                    let gateway = gateway(simulator)
                    group.addTask {
                        let outcome = try await redelivering {
                            try await apply(Self.sprint, .option("Rush"), to: issue, gateway, claims)
                        }
                        if case .applied? = outcome {} else { Issue.record("\(String(describing: outcome))") }
                    }
                }
                try await group.waitForAll()
            }
            let made = try await simulator.requests("POST", under: "/agile/1.0/sprint").count {
                $0.path.hasSuffix("/sprint") && $0.status == 201
            }
            #expect(made == 1)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `nothing is made where the profile does not want it, or Jira does not let this user`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            for (field, value) in Self.wanted {
                let outcome = try await apply(field, value, to: issue, gateway(simulator), missing: .reject)
                if case .applied? = outcome { Issue.record("\(field.rawValue) was made") }
            }
            // A user who may edit issues may lack the right to administer the project.
            for (field, value) in Self.wanted.dropFirst() {
                let outcome = try await apply(field, value, to: issue, gateway(simulator, as: "bob"))
                switch outcome {
                case .rejected(let reason)?: #expect(reason.contains("project"), "\(reason)")
                case .merged(let members, _, _)?: #expect(members.contains { $0.reason != nil })
                default: Issue.record("\(field.rawValue): \(String(describing: outcome))")
                }
            }
            let read = try await gateway(simulator).read(issue, comments: false)
            for (field, _) in Self.wanted { #expect(read.fields[field] == .empty) }
            // The name exceeds Jira's maximum length for sprints.
            let long = FieldValue.option(String(repeating: "x", count: 31))
            guard case .rejected(let reason)? = try await apply(Self.sprint, long, to: issue, gateway(simulator)) else {
                Issue.record("a sprint of 31 letters")
                return
            }
            #expect(reason.contains("30"))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a hidden project does not count as a deleted issue`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let gateway = gateway(simulator)
            var item = try await gateway.read(
                RunningSimulator.issue(try await simulator.seed().id), comments: false)
            item.projectIDs = ["4711", "NOPE"]
            for (field, value) in Self.wanted {
                await expectFailure(.rejected) { _ = try await gateway.missingReferences(value, in: field, of: item) }
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a sprint that is known is asked for by its id, and looked for again once it is over`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let gateway = gateway(simulator)
            for round in 1...3 {
                let issue = RunningSimulator.issue(try await simulator.seed().id)
                if round == 3 {
                    try await simulator.control(
                        "POST", "as/alice/rest/agile/1.0/sprint/2", #"{"name": "Renamed \#(product)"}"#)
                }
                try await simulator.control("DELETE", "requests")
                let outcome = try await apply(
                    Self.sprint, .option("DEMO Sprint 2"), to: issue, gateway, missing: .reject)
                let asked = try await simulator.requests("GET", under: "/agile/").map {
                    $0.path.split(separator: "/").dropFirst(3).joined(separator: "/")
                }
                switch round {
                case 1:
                    #expect(asked.contains { $0.hasPrefix("board/1/sprint") } && !asked.contains("sprint/2"))
                case 2: #expect(Set(asked) == ["sprint/2"])
                default:
                    guard case .rejected? = outcome else {
                        Issue.record("the old name holds: \(String(describing: outcome))")
                        continue
                    }
                }
            }
        }
    }
}
