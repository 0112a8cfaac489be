import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// The effort of an item is the sum of the efforts of its roles.
struct EffortTests {
    private static let effort = TargetprocessField.effort
    private static let byDeveloper = FieldID("Effort.Developer")
    private static let ofTesters = FieldID("RoleEfforts.QA Engineer")
    private static let story = RunningSimulator.story(1002)

    private static func estimate(_ efforts: [(role: Int, effort: Int)], _ simulator: RunningSimulator) async throws {
        let parts = efforts.map { #"{"Role":{"Id":\#($0.role)},"Effort":\#($0.effort)}"# }.joined(separator: ",")
        try await simulator.edit(#"{"type":"UserStory","id":1002,"fields":{"RoleEfforts":[\#(parts)]}}"#)
    }

    private static func read(_ gateway: TargetprocessGateway, _ field: FieldID = effort) async throws -> FieldValue? {
        try await gateway.read(story, comments: false).fields[field]
    }

    @Test func `an effort of one role is written as the total`() async throws {
        try await withSimulator { simulator in
            try await Self.estimate([(1, 3)], simulator)
            let gateway = simulator.gateway()
            let written = try await FieldWriting(gateway, to: Self.story).set(Self.effort, .number(8))
            #expect(written == .applied(hash: FieldWriting.hasher(.number(8)), written: true))
            #expect(try await Self.read(gateway) == .number(8))
        }
    }

    @Test func `an effort without roles is written unchanged`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let written = try await FieldWriting(gateway, to: Self.story).set(Self.effort, .number(8))
            #expect(written == .applied(hash: FieldWriting.hasher(.number(8)), written: true))
        }
    }

    @Test func `the only role with an effort absorbs the difference`() async throws {
        try await withSimulator { simulator in
            try await Self.estimate([(1, 0), (9, 2)], simulator)
            let gateway = simulator.gateway(mapped: RunningSimulator.ownFields + [Self.ofTesters])
            _ = try await FieldWriting(gateway, to: Self.story).set(Self.effort, .number(8))
            #expect(try await Self.read(gateway) == .number(8))
            #expect(try await Self.read(gateway, Self.ofTesters) == .number(8))
        }
    }

    @Test func `a total of several roles is rejected, and nothing changes`() async throws {
        try await withSimulator { simulator in
            try await Self.estimate([(1, 3), (9, 2)], simulator)
            let gateway = simulator.gateway()
            let results = try await FieldWriting(gateway, to: Self.story).apply([
                .write(Self.effort, .number(8)), .write(TargetprocessField.name, .text("Still written")),
            ])
            guard case .rejected(let reason) = results.first?.outcome else {
                Issue.record("\(results)")
                return
            }
            #expect(reason.contains("Developer, QA Engineer"))
            #expect(try await Self.read(gateway) == .number(5))
            #expect(try await Self.read(gateway, TargetprocessField.name) == .text("Still written"))
        }
    }

    @Test func `the role that the profile names absorbs the difference`() async throws {
        try await withSimulator { simulator in
            try await Self.estimate([(1, 3), (9, 2)], simulator)
            let mapped = [TargetprocessField.name, Self.byDeveloper, Self.ofTesters]
            let gateway = simulator.gateway(mapped: mapped)
            let written = try await FieldWriting(gateway, to: Self.story).set(Self.byDeveloper, .number(8))
            #expect(written == .applied(hash: FieldWriting.hasher(.number(8)), written: true))
            #expect(try await Self.read(gateway, Self.byDeveloper) == .number(8))
            #expect(try await Self.read(gateway, Self.ofTesters) == .number(2))
            // The total cannot be less than the effort of the other role.
            guard case .rejected = try await FieldWriting(gateway, to: Self.story).set(Self.byDeveloper, .number(1))
            else {
                Issue.record("not refused")
                return
            }
            #expect(try await Self.read(gateway, Self.byDeveloper) == .number(8))
            // The effort of the other role changes the total, which the tool computes.
            _ = try await FieldWriting(gateway, to: Self.story).set(Self.ofTesters, .empty)
            #expect(try await Self.read(gateway, Self.byDeveloper) == .number(6))
        }
    }

    @Test func `an effort that the tool does not accept is rejected`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            try await simulator.fault(#"{"kind":"ignoreWrite","method":"POST","path":"userstory/1002"}"#)
            guard case .rejected = try await FieldWriting(gateway, to: Self.story).set(Self.effort, .number(8)) else {
                Issue.record("not refused")
                return
            }
        }
    }
}
