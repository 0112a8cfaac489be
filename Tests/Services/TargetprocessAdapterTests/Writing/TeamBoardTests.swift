import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// Team iterations that a profile distinguishes by the boards of their sprints.
///
/// Both teams of the demo have an iteration with the name "Sprint 1".
struct TeamBoardTests {
    private let story = RunningSimulator.story(1001)
    private let field = TargetprocessField.teamIteration
    private static let boards = [Profile.TeamBoard(team: 301, board: 1), Profile.TeamBoard(team: 302, board: 2)]

    private func sprint(_ name: String, _ board: Int64) -> FieldValue {
        .option(ScopedOption(board: board, name: name).text)
    }

    @Test func `an iteration is read with its team's board, and the board determines the team on write`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(boards: Self.boards)
            for (board, iteration) in [(2, 623), (1, 621), (2, 623)] as [(Int64, Int)] {
                let outcome = try await FieldWriting(gateway, to: story).set(field, sprint("Sprint 1", board))
                if case .applied(_, written: true)? = outcome {} else { Issue.record("\(String(describing: outcome))") }
                let read = try await gateway.read(story, comments: false)
                #expect(read.fields[field] == sprint("Sprint 1", board))
                #expect(try await gateway.read([story]).first?.fields[field] == sprint("Sprint 1", board))
                let plain = try await simulator.gateway().targetprocess.workItems.readWithoutAssociations(story)
                #expect(plain.teamIterationTeamId == (iteration == 623 ? 302 : 301))
            }
            let again = try await FieldWriting(gateway, to: story).set(field, sprint("Sprint 1", 2))
            if case .applied(_, written: false)? = again {} else { Issue.record("\(String(describing: again))") }
        }
    }

    @Test func `a board of several teams means the item's own team, and an unknown board only the name`() async throws {
        try await withSimulator { simulator in
            let shared = [Profile.TeamBoard(team: 302, board: 7), Profile.TeamBoard(team: 301, board: 7)]
            let gateway = simulator.gateway(boards: shared)
            _ = try await FieldWriting(gateway, to: story).set(field, sprint("Sprint 1", 7))
            #expect(try await gateway.targetprocess.workItems.readWithoutAssociations(story).teamIterationTeamId == 301)
            let unknown = try await FieldWriting(gateway, to: story).set(field, sprint("Sprint 2", 9))
            if case .applied(_, written: true)? = unknown {} else { Issue.record("\(String(describing: unknown))") }
            #expect(try await gateway.read(story, comments: false).fields[field] == sprint("Sprint 2", 7))
            // The same applies to a name without a board. Nothing is written if the item already has an iteration with
            // this name.
            for (value, isWritten) in [
                (sprint("Sprint 2", 9), false), (.option("Sprint 1"), true), (.option("Sprint 1"), false),
            ] {
                let outcome = try await FieldWriting(gateway, to: story).set(field, value)
                let held = try #require(try await gateway.read(story, comments: false).fields[field])
                #expect(outcome == .applied(hash: FieldWriting.hasher(held), written: isWritten), "\(value)")
            }
            #expect(try await gateway.read(story, comments: false).fields[field] == sprint("Sprint 1", 7))
            #expect(try await gateway.targetprocess.workItems.readWithoutAssociations(story).teamIterationTeamId == 301)
        }
    }

    @Test func `an iteration that no team of the board has is rejected`() async throws {
        try await withSimulator { simulator in
            let outcome = try await FieldWriting(simulator.gateway(boards: Self.boards), to: story)
                .set(field, sprint("Sprint 2", 2))
            guard case .rejected(let reason)? = outcome else {
                Issue.record("\(String(describing: outcome))")
                return
            }
            #expect(reason.contains("No team of the board 2"))
        }
    }

    @Test func `without a board mapping, the board of a sprint is ignored`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let writing = FieldWriting(gateway, to: story)
            _ = try await writing.set(field, sprint("Sprint 1", 2))
            #expect(try await gateway.read(story, comments: false).fields[field] == .option("Sprint 1"))
            let again = try await writing.set(field, sprint("Sprint 1", 2))
            if case .applied(_, written: false)? = again {} else { Issue.record("\(String(describing: again))") }
        }
    }
}
