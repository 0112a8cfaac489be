import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// Releases and iterations by name, and the teams that work on an item.
struct PlanningTests {
    private let story = RunningSimulator.story(1001)
    private let teams = TargetprocessField.assignedTeams

    @Test func `releases and iterations are set by name, and only a missing one is rejected`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let writing = FieldWriting(gateway, to: story)
            let values: [(FieldID, FieldValue)] = [
                (TargetprocessField.release, .option("1.1")), (TargetprocessField.iteration, .option("Iteration 2")),
                (TargetprocessField.teamIteration, .option("Sprint 1")),
            ]
            for result in try await writing.apply(values.map { .write($0.0, $0.1) }) {
                if case .applied(_, written: true) = result.outcome {} else { Issue.record("\(result)") }
            }
            let read = try await gateway.read(story, comments: false)
            for (field, value) in values { #expect(read.fields[field] == value, "\(field.rawValue)") }
            let results = try await writing.apply([
                .write(TargetprocessField.teamIteration, .option("Sprint 99")),
                .write(TargetprocessField.release, .empty),
            ])
            guard case .rejected(let reason) = results[0].outcome, case .applied = results[1].outcome else {
                Issue.record("\(results)")
                return
            }
            #expect(reason.contains("no TeamIteration with this name"))
            let after = try await gateway.read(story, comments: false)
            #expect(after.fields[TargetprocessField.release] == .empty)
            #expect(after.fields[TargetprocessField.teamIteration] == .option("Sprint 1"))
        }
    }

    @Test func `users are assigned and removed per role, and a single-user field uses the first one`()
        async throws
    {
        try await withSimulator { simulator in
            let (developers, testers) = (FieldID(peopleIn: "Developer"), FieldID(peopleIn: "QA Engineer"))
            let gateway = simulator.gateway(mapped: [developers, testers, FieldID(peopleIn: "Nobody")])
            let writing = FieldWriting(gateway, to: story)
            func person(_ login: String) -> FieldValue {
                .user(ToolUser(tool: "jira", id: login, email: login + "@shop.example"))
            }
            func people(_ field: FieldID) async throws -> [String] {
                let members = try await gateway.read(story, comments: false).fields[field]?.members ?? []
                return members.compactMap { if case .user(let person) = $0 { person.login } else { nil } }
            }
            let results = try await writing.apply([
                .edit(developers, add: [person("ada"), person("ben"), person("nobody")]),
                .edit(testers, add: [person("ben")]), .write(TargetprocessField.name, .text("Named")),
            ])
            guard case .merged(let members, _, true) = results[0].outcome, case .applied = results[2].outcome else {
                Issue.record("\(results)")
                return
            }
            #expect(members.filter { $0.target == nil && $0.reason?.contains("cannot be matched") == true }.count == 1)
            #expect(try await people(developers) == ["ada", "ben"])
            #expect(try await people(testers) == ["ben"])
            let known = try await gateway.read(story, comments: false)
            #expect(try await gateway.read([story]).first?.fields[developers] == known.fields[developers])
            // The write is based on a snapshot from before another user joined.
            try await simulator.edit(
                #"{"type": "Assignment", "fields": {"Assignable": {"Id": 1001}, "GeneralUser": {"Id": 1}, "Role": {"Id": 1}}}"#
            )
            _ = try await gateway.write(
                [developers: .users(of: [ToolUser(tool: RunningSimulator.tool.id, id: "2")])], to: story, current: known
            )
            #expect(try await people(developers) == ["tandem", "ada"])
            let refused = try await writing.apply([.edit(FieldID(peopleIn: "Nobody"), add: [person("ada")])])
            guard case .merged(let none, _, _) = refused.first?.outcome else {
                Issue.record("\(refused)")
                return
            }
            #expect(none.first?.reason?.contains("no role Nobody") == true)
        }
    }

    @Test func `teams change next to concurrent edits, and only an unknown one is rejected`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let before = try await gateway.read(story, comments: false)
            #expect(before.fields[teams] == .options(["Checkout Team"]))
            try await simulator.edit(
                #"{"type": "TeamAssignment", "fields": {"Assignable": {"Id": 1001}, "Team": {"Id": 302}}}"#)
            // The write is based on a snapshot from before another user added the second team.
            let written = try await gateway.write([teams: .empty], to: story, current: before)
            #expect(written.snapshot.fields[teams] == .options(["Search Team"]))
            let results = try await FieldWriting(gateway, to: story).apply([
                .edit(teams, add: [.option("Checkout Team"), .option("Nobody's")]),
                .write(TargetprocessField.name, .text("Named")),
            ])
            guard case .merged(let members, _, true) = results[0].outcome, case .applied = results[1].outcome else {
                Issue.record("\(results)")
                return
            }
            #expect(members.contains { $0.reason?.contains("no team with this name") == true })
            let after = try await gateway.read(story, comments: false)
            #expect(after.fields[teams] == .options(["Checkout Team", "Search Team"]))
            #expect(after.team == "Search Team")
        }
    }
}
