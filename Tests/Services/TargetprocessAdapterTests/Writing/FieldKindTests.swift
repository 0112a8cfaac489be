import AdapterEngine
import AdapterKit
import EntityModel
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// Fields of other kinds than text: tags, options, numbers, dates, users, and state categories.
struct FieldKindTests {
    private let story = RunningSimulator.story(1001)

    @Test func `options, numbers, dates, and tags are written and read unchanged`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let before = try await gateway.read(story, comments: false)
            #expect(before.fields[TargetprocessField.tags] == .empty)
            #expect(before.fields[TargetprocessField.effort] == .empty)
            #expect(before.fields[TargetprocessField.plannedEnd] == .empty)
            #expect(before.fields[TargetprocessField.priority] == .option("Nice To Have"))
            #expect(before.team == "Checkout Team" && before.projectIDs == ["500"])
            #expect(before.stateCategories == [TargetprocessField.state: .inProgress])
            let due = try #require(CalendarDate("2026-12-24"))
            let addition = SetEdit.Addition(value: .option("a,b"), hash: FieldWriting.hasher(.option("a,b")))
            let results = try await FieldWriting(gateway, to: story).apply(
                [
                    .write(TargetprocessField.priority, .text("Great")),
                    .write(TargetprocessField.effort, .text("2.5")),
                    .write(TargetprocessField.plannedEnd, .timestamp(Moment(due.start))),
                    FieldWrite(
                        field: TargetprocessField.tags, value: .empty, setEdit: SetEdit(additions: [addition]),
                        source: FieldID("labels"), sourceHash: ContentHash(rawValue: "s"), expectedHash: nil),
                ])
            let expected: [FieldID: FieldValue] = [
                TargetprocessField.priority: .option("Great"), TargetprocessField.effort: .number(2.5),
                TargetprocessField.plannedEnd: .date(due), TargetprocessField.tags: .options(["a b"]),
            ]
            let read = try await gateway.read(story, comments: false)
            for (field, value) in expected { #expect(read.fields[field] == value, "\(field)") }
            guard case .merged(let members, _, true) = results.last?.outcome else {
                Issue.record("\(results)")
                return
            }
            #expect(members.map(\.target) == [FieldWriting.hasher(.option("a b"))])
            _ = try await FieldWriting(gateway, to: story).apply(
                [.write(TargetprocessField.effort, .empty), .write(TargetprocessField.plannedEnd, .empty)])
            let cleared = try await gateway.read(story, comments: false)
            #expect(cleared.fields[TargetprocessField.effort] == .empty)
            #expect(cleared.fields[TargetprocessField.plannedEnd] == .empty)
        }
    }

    @Test func `only a bug has a severity`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let created = try await gateway.create(
                EntityDraft(
                    scope: EntityScope(sourceId: "500"), fields: [TargetprocessField.name: .text("It breaks")]),
                type: "bug", for: "share-severity")
            let bug = created.entity.entity
            #expect(
                try await gateway.read(bug, comments: false).fields[TargetprocessField.severity] == .option("Normal"))
            _ = try await FieldWriting(gateway, to: bug).set(TargetprocessField.severity, .option("Critical"))
            #expect(
                try await gateway.read([bug]).first?.fields[TargetprocessField.severity] == .option("Critical"))
            let unknown = try await FieldWriting(gateway, to: bug).set(TargetprocessField.severity, .option("X"))
            guard case .rejected? = unknown else {
                Issue.record("a severity that there is not")
                return
            }
            let other = try await gateway.read(story, comments: false)
            #expect(other.fields[TargetprocessField.severity] == nil)
            #expect(TargetprocessField.types(having: TargetprocessField.severity) == [.bug])
        }
    }

    @Test func `a value that the tool does not know affects only its own field`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let stranger = ToolUser(tool: "jira", id: "5b10", email: "zoe@nowhere.example")
            let results = try await FieldWriting(gateway, to: story).apply(
                [
                    .write(TargetprocessField.priority, .option("Nonsense")),
                    .write(TargetprocessField.owner, .user(stranger)), .write(TargetprocessField.effort, .text("much")),
                    .write(TargetprocessField.name, .text("Still written")),
                ])
            let reasons = results.dropLast().compactMap { result -> String? in
                if case .rejected(let reason) = result.outcome { reason } else { nil }
            }
            #expect(reasons.count == 3 && !reasons.joined().contains("zoe"), "\(results)")
            #expect(reasons.dropFirst().first?.contains("user 5b10 of jira") == true)
            let read = try await gateway.read(story, comments: false)
            #expect(read.fields[TargetprocessField.name] == .text("Still written"))
        }
    }

    @Test func `a user is found by email or login`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            for person in [
                ToolUser(tool: "jira", id: "5b10", email: "ben@shop.example"),
                ToolUser(tool: "jira", id: "5b11", login: "ben"), ToolUser(tool: RunningSimulator.tool.id, id: "ben"),
            ] {
                let results = try await FieldWriting(gateway, to: story).apply([
                    .write(TargetprocessField.owner, .user(person))
                ])
                guard case .applied(let hash, _) = results.first?.outcome else {
                    Issue.record("\(results)")
                    return
                }
                let ben = ToolUser(tool: RunningSimulator.tool.id, id: "3")
                #expect(hash == FieldWriting.hasher(.user(ben)))
                #expect(try await gateway.read(story, comments: false).fields[TargetprocessField.owner] == .user(ben))
            }
        }
    }

    @Test func `a state category maps to the first state of the workflow in this category`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let field = TargetprocessField.state
            let there = try await FieldWriting(gateway, to: story).apply([.write(field, .stateCategory(.inProgress))])
            #expect(there.first?.outcome == .applied(hash: FieldWriting.hasher(.state("In Progress")), written: false))
            _ = try await FieldWriting(gateway, to: story).apply([.write(field, .stateCategory(.done))])
            let read = try await gateway.read(story, comments: false)
            #expect(read.fields[field] == .state("Done") && read.stateCategories == [field: .done])
        }
    }

    @Test func `a planned item has not started and stays planned`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let field = TargetprocessField.state
            var before = try await gateway.read(story, comments: false)
            for (value, name) in [(FieldValue.stateCategory(.new), "Open"), (.state("Planned"), "Planned")] {
                let wanted = try await gateway.toolValue(for: value, in: field, of: before)
                let written = try await gateway.write([field: wanted], to: story, current: before).snapshot
                #expect(written.fields[field] == .state(name) && written.stateCategories == [field: .new])
                before = try await gateway.read(story, comments: false)
                #expect(before.fields[field] == .state(name) && before.stateCategories == [field: .new])
            }
            let named = try await gateway.write(
                [TargetprocessField.name: .text("Planned, too")], to: story, current: before
            ).snapshot
            #expect(named.stateCategories == [field: .new])
            let outcome = try await FieldWriting(gateway, to: story).set(field, .stateCategory(.new))
            #expect(outcome == .applied(hash: FieldWriting.hasher(.state("Planned")), written: false))
        }
    }
}
