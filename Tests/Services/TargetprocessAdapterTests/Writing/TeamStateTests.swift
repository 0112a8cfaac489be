import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// The two levels of states: the state of an item, and the state of each team that works on it.
struct TeamStateTests {
    private let story = RunningSimulator.story(1001)
    private let state = TargetprocessField.state
    private let checkout = FieldID(stateOf: "Checkout Team")
    private let search = FieldID(stateOf: "Search Team")

    /// Assigns the team with its own workflow to the story as a second team.
    private func assignSearchTeam(_ simulator: RunningSimulator) async throws {
        try await simulator.edit(
            #"{"user":"ben","type":"TeamAssignment","fields":{"Assignable":{"Id":1001},"Team":{"Id":302}}}"#)
    }

    @Test func `a team's state is read and written separately from the item's state`() async throws {
        try await withSimulator { simulator in
            try await assignSearchTeam(simulator)
            let gateway = simulator.gateway(mapped: [checkout, search])
            let before = try await gateway.read(story, comments: false)
            #expect(before.fields[search] == .state("To Do") && before.stateCategories?[search] == .new)
            #expect(before.fields[checkout] == .state("In Progress"))
            let writing = FieldWriting(gateway, to: story)
            let results = try await writing.apply([
                .write(search, .state("doing")), .write(state, .state("Coded")),
                .write(TargetprocessField.name, .text("Named")),
            ])
            for result in results {
                if case .applied(_, written: true) = result.outcome {} else { Issue.record("\(result)") }
            }
            let after = try await gateway.read(story, comments: false)
            #expect(after.fields[search] == .state("Doing") && after.stateCategories?[search] == .inProgress)
            // A team without its own workflow has the same state as the item.
            #expect(after.fields[state] == .state("Coded") && after.fields[checkout] == .state("Coded"))
            guard case .applied(_, written: true)? = try await writing.set(search, .stateCategory(.done)) else {
                Issue.record("not written")
                return
            }
            #expect(try await gateway.read(story, comments: false).fields[search] == .state("Done"))
        }
    }

    @Test func `teams without a mapped field follow the item's state`() async throws {
        try await withSimulator { simulator in
            try await assignSearchTeam(simulator)
            let writing = FieldWriting(simulator.gateway(), to: story)
            let reading = simulator.gateway(mapped: [checkout, search])
            for (wanted, others) in [("Coded", "Doing"), ("In Testing", "Doing"), ("Done", "Done")] {
                guard case .applied(_, written: true)? = try await writing.set(state, .state(wanted)) else {
                    Issue.record("not written")
                    return
                }
                let read = try await reading.read(story, comments: false)
                #expect(read.fields[state] == .state(wanted) && read.fields[search] == .state(others))
            }
        }
    }

    @Test func `teams that an interrupted write left behind follow when the write is repeated`() async throws {
        try await withSimulator { simulator in
            try await assignSearchTeam(simulator)
            let writing = FieldWriting(simulator.gateway(), to: story)
            try await simulator.fault(
                #"{"kind":"refuse","method":"POST","path":"/api/v1/TeamAssignments","status":503,"count":9}"#)
            // The item moves, but the write is interrupted before the team moves.
            await #expect(throws: ToolError.self) { try await writing.set(state, .state("Done")) }
            let reading = simulator.gateway(mapped: [search])
            let between = try await reading.read(story, comments: false)
            #expect(between.fields[state] == .state("Done") && between.fields[search] == .state("To Do"))
            try await simulator.control("DELETE", "faults")
            guard case .applied(_, written: false)? = try await writing.set(state, .state("Done")) else {
                Issue.record("written, or not applied")
                return
            }
            #expect(try await reading.read(story, comments: false).fields[search] == .state("Done"))
        }
    }

    @Test func `only an unknown state or a missing team is rejected`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway(mapped: [checkout, search])
            #expect(try await gateway.read(story, comments: false).fields[search] == .empty)
            let results = try await FieldWriting(gateway, to: story).apply([
                .write(search, .state("Doing")), .write(checkout, .state("Nonsense")),
                .write(TargetprocessField.name, .text("Named")),
            ])
            let reasons = results.map { result in
                if case .rejected(let reason) = result.outcome { reason } else { "" }
            }
            #expect(reasons[0].contains("does not work on the item"))
            #expect(reasons[1].contains("no state with this name") && reasons[2].isEmpty)
            #expect(try await gateway.read(story, comments: false).fields[TargetprocessField.name] == .text("Named"))
        }
    }

    @Test func `an ignored state change of a team is noticed`() async throws {
        try await withSimulator { simulator in
            try await simulator.fault(#"{"kind":"ignoreWrite","method":"POST","path":"/api/v1/TeamAssignments"}"#)
            let outcome = try await FieldWriting(simulator.gateway(mapped: [checkout]), to: story)
                .set(checkout, .state("Coded"))
            guard case .rejected(let reason)? = outcome else {
                Issue.record("\(outcome as Any)")
                return
            }
            #expect(reason.contains("kept the team's old state"))
        }
    }

    @Test func `each team's state can be mapped`() async throws {
        try await withSimulator { simulator in
            let fields = try await simulator.gateway().fields()
            #expect(fields.contains { $0.id == search && $0.kind == .state })
        }
    }
}
