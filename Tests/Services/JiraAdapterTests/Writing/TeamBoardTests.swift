import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import JiraAdapter

/// Sprints that a profile distinguishes by their boards.
///
/// Each board belongs to a team.
struct TeamBoardTests {
    private static let field = FieldID("customfield_10020")

    private func gateway(_ simulator: RunningSimulator, _ boards: Set<Int64> = [1, 2]) -> JiraGateway {
        simulator.gateway(mapped: JiraField.allCases.map(\.id) + [Self.field], boards: boards)
    }

    private func sprint(_ name: String, _ board: Int64) -> FieldValue {
        .option(ScopedOption(board: board, name: name).text)
    }

    @Test(arguments: JiraProduct.allCases)
    func `a sprint is read with its board, and the board decides which is written`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let gateway = gateway(simulator)
            try await gateway.jira.sprints.create("DEMO Sprint 1", on: 2)
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            for board in [2, 1, 2] as [Int64] {
                let outcome = try await FieldWriting(gateway, to: issue).set(Self.field, sprint("DEMO Sprint 1", board))
                if case .applied(_, written: true)? = outcome {} else { Issue.record("\(String(describing: outcome))") }
                let read = try await gateway.read(issue, comments: false)
                #expect(read.fields[Self.field] == sprint("DEMO Sprint 1", board))
            }
            let again = try await FieldWriting(gateway, to: issue).set(Self.field, sprint("DEMO Sprint 1", 2))
            if case .applied(_, written: false)? = again {} else { Issue.record("\(String(describing: again))") }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a name without a board means a sprint of that name on any board`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let gateway = gateway(simulator)
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let writing = FieldWriting(gateway, to: issue)
            _ = try await writing.set(Self.field, .empty)
            for isWritten in [true, false] {
                let outcome = try await writing.set(Self.field, .option("DEMO Sprint 1"))
                let held = try #require(try await gateway.read(issue, comments: false).fields[Self.field])
                #expect(held == sprint("DEMO Sprint 1", 1))
                #expect(outcome == .applied(hash: FieldWriting.hasher(held), written: isWritten))
            }
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a sprint that the board lacks is rejected or created there`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let gateway = gateway(simulator)
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let outcome = try await FieldWriting(gateway, to: issue).set(Self.field, sprint("DEMO Sprint 2", 2))
            guard case .rejected(let reason)? = outcome else {
                Issue.record("\(String(describing: outcome))")
                return
            }
            #expect(reason.contains("Board 2 has no active or future sprint"))
            let current = try await gateway.read(issue, comments: false)
            let lacking = try await gateway.missingReferences(sprint("DEMO Sprint 2", 2), in: Self.field, of: current)
            #expect(lacking == [MissingReference(kind: .sprint, name: "DEMO Sprint 2", containerID: "2")])
            for thing in lacking { try await gateway.createReference(thing) }
            _ = try await FieldWriting(gateway, to: issue).set(Self.field, sprint("DEMO Sprint 2", 2))
            #expect(
                try await gateway.read(issue, comments: false).fields[Self.field] == sprint("DEMO Sprint 2", 2))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a board of no team says nothing of a sprint that is read`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let gateway = gateway(simulator, [])
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let writing = FieldWriting(gateway, to: issue)
            _ = try await writing.set(Self.field, sprint("DEMO Sprint 1", 1))
            #expect(try await gateway.read(issue, comments: false).fields[Self.field] == .option("DEMO Sprint 1"))
            let again = try await writing.set(Self.field, sprint("DEMO Sprint 1", 1))
            if case .applied(_, written: false)? = again {} else { Issue.record("\(String(describing: again))") }
        }
    }
}
