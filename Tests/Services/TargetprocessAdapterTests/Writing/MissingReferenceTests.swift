import AdapterEngine
import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// Named references that are missing in Targetprocess and created if the profile allows it.
struct MissingReferenceTests {
    private let story = RunningSimulator.story(1001)
    private let release = TargetprocessField.release

    private func set(
        _ field: FieldID, _ name: String, of item: EntityReference, _ gateway: TargetprocessGateway,
        _ claims: InMemoryCreationLeases = InMemoryCreationLeases(), missing: Profile.MissingReferencePolicy = .create
    ) async throws -> FieldResult.Outcome? {
        let write = FieldWrite(
            field: field, value: .option(name), source: FieldID("fixVersions"), sourceHash: ContentHash(rawValue: name),
            expectedHash: nil, onMissing: missing)
        return try await CommandExecutor(
            gateway: gateway, fence: NoFence(), intents: InMemoryCreationIntents(), claims: claims,
            hasher: FieldWriting.hasher,
            now: { Timestamp.now() }
        ).execute(
            Command(
                id: "c", account: AccountID(rawValue: "acme"), profile: "p", share: "s", sequence: 1, target: item,
                action: .update(fields: [write], comments: []), occurredAt: 0))?.fields.first?.outcome
    }

    private func creationCount(_ simulator: RunningSimulator) async throws -> Int {
        try await simulator.requests("POST", path: "/api/v1/Releases").count
    }

    @Test func `a missing release is created once, in the item's project, and assigned to the item`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            for name in ["3.1 beta", "3.1 beta", "1.1", "O'Neil \"42\""] {
                guard case .applied? = try await set(release, name, of: story, gateway) else {
                    Issue.record("\(name)")
                    continue
                }
                #expect(try await gateway.read(story, comments: false).fields[release] == .option(name))
            }
            #expect(try await creationCount(simulator) == 2)
        }
    }

    @Test func `concurrent writes of one missing release create it once`() async throws {
        try await withSimulator { simulator in
            let claims = InMemoryCreationLeases()
            try await withThrowingTaskGroup { group in
                for id in 1001...1006 {
                    // Each adapter has its own cache.
                    let gateway = simulator.gateway()
                    group.addTask {
                        let outcome = try await redelivering {
                            try await set(release, "Rush", of: RunningSimulator.story(id), gateway, claims)
                        }
                        if case .applied? = outcome {} else { Issue.record("\(String(describing: outcome))") }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await creationCount(simulator) == 1)
        }
    }

    @Test func `nothing is created without permission by profile and tool, or if a name is not enough`()
        async throws
    {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let rejections: [(FieldID, Profile.MissingReferencePolicy, String)] = [
                (release, .reject, "no Release with this name"), (release, .create, "cannot create it"),
                (TargetprocessField.iteration, .create, "no Iteration with this name"),
                (TargetprocessField.teamIteration, .create, "no TeamIteration with this name"),
            ]
            try await simulator.fault(
                #"{"kind":"refuse","method":"POST","path":"/api/v1/Releases","status":403,"count":9}"#)
            for (field, missing, text) in rejections {
                let outcome = try await set(field, "Someday", of: story, gateway, missing: missing)
                guard case .rejected(let reason)? = outcome else {
                    Issue.record("\(field.rawValue): \(String(describing: outcome))")
                    continue
                }
                #expect(reason.contains(text), "\(reason)")
            }
            #expect(
                try await gateway.targetprocess.periods.id(named: "Someday", for: TargetprocessField.release, of: "500")
                    == nil
            )
        }
    }
}
