import AdapterEngine
import EntityModel
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

/// Fields other than text: labels, choices, users, dates, and statuses by their categories.
struct FieldKindTests {
    private let labels = JiraField.labels.id
    private let assignee = JiraField.assignee.id

    @Test(arguments: JiraProduct.allCases)
    func `labels come and go one by one, and their spaces come back`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let (id, key) = try await simulator.seed()
            let issue = RunningSimulator.issue(id)
            let gateway = simulator.gateway()
            let before = try await gateway.read(issue, comments: false)
            #expect(before.fields[labels] == .empty)
            try await simulator.person("PUT", "issue/\(key)", #"{"fields": {"labels": ["theirs"]}}"#)
            // The write is based on the state before the user added a label.
            let written = try await gateway.write(
                [labels: .options(["two words", "web"])], to: issue, current: before)
            #expect(written.snapshot.fields[labels] == .options(["theirs", "two words", "web"]))

            let results = try await FieldWriting(gateway, to: issue).apply(
                [.edit(labels, add: [.option("new")], remove: [.option("web"), .option("gone")])])
            guard case .merged(let members, let removed, true) = results.first?.outcome else {
                Issue.record("\(results)")
                return
            }
            #expect(members.map(\.target) == [FieldWriting.hasher(.option("new"))] && removed.count == 2)
            let after = try await gateway.read(issue, comments: false)
            #expect(after.fields[labels] == .options(["new", "theirs", "two words"]))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a user is found by email, and an unknown user affects no other field`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let alice = ToolUser(tool: "tp", id: "7", name: "Alice", email: "Alice@example.com")
            let stranger = ToolUser(tool: "tp", id: "8", name: "Zoe", email: "zoe@nowhere.example")
            let results = try await FieldWriting(gateway, to: issue).apply(
                [.write(assignee, .user(alice)), .write(JiraField.summary.id, .text("s"))])
            guard case .applied(_, written: true) = results.first?.outcome else {
                Issue.record("\(results)")
                return
            }
            let read = try await gateway.read(issue, comments: false)
            guard case .user(let person)? = read.fields[assignee] else {
                Issue.record("\(read.fields)")
                return
            }
            #expect(person.tool == RunningSimulator.tool.id && person.name?.contains("Alice") == true)
            // The same assignee again changes nothing, whatever form the user's name has.
            let again = try await FieldWriting(gateway, to: issue).apply([.write(assignee, .user(alice))])
            #expect(again.first?.outcome == .applied(hash: FieldWriting.hasher(.user(person)), written: false))

            let refused = try await FieldWriting(gateway, to: issue).apply(
                [.write(assignee, .user(stranger)), .write(JiraField.summary.id, .text("t"))])
            guard case .rejected(let reason) = refused.first?.outcome else {
                Issue.record("\(refused)")
                return
            }
            #expect(reason.contains("user 8 of tp") && !reason.contains("zoe"))
            #expect(try await gateway.read(issue, comments: false).fields[JiraField.summary.id] == .text("t"))
            // A set on the other side fills a single-value field. The second member waits until the field has room.
            let set = try await FieldWriting(gateway, to: issue).apply([
                .edit(assignee, add: [.user(alice), .user(stranger)])
            ])
            guard case .merged(let members, _, false) = set.first?.outcome else {
                Issue.record("\(set)")
                return
            }
            #expect(members.first?.target == FieldWriting.hasher(.user(person)) && members.last?.reason != nil)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `choices and dates are written by name, and only a wrong one is rejected`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let due = try #require(CalendarDate("2026-12-24"))
            let results = try await FieldWriting(gateway, to: issue).apply(
                [
                    .write(JiraField.priority.id, .option("High")),
                    .write(JiraField.duedate.id, .timestamp(Moment(due.start))),
                ])
            #expect(results.allSatisfy { if case .applied(_, written: true) = $0.outcome { true } else { false } })
            let read = try await gateway.read(issue, comments: false)
            #expect(read.fields[JiraField.priority.id] == .option("High"))
            #expect(read.fields[JiraField.duedate.id] == .date(due))
            #expect(read.projectIDs == ["10000", "DEMO"])

            let wrong = try await FieldWriting(gateway, to: issue).apply(
                [.write(JiraField.priority.id, .option("Nonsense")), .write(JiraField.duedate.id, .empty)])
            if case .rejected = wrong[0].outcome {} else { Issue.record("\(wrong)") }
            #expect(try await gateway.read(issue, comments: false).fields[JiraField.duedate.id] == .empty)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a stage is reached by a step that leads to it`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let gateway = simulator.gateway()
            let status = JiraField.status.id
            #expect(try await gateway.read(issue, comments: false).stateCategories == [status: .new])
            let there = try await FieldWriting(gateway, to: issue).apply([.write(status, .stateCategory(.new))])
            #expect(there.first?.outcome == .applied(hash: FieldWriting.hasher(.state("To Do")), written: false))
            _ = try await FieldWriting(gateway, to: issue).apply([.write(status, .stateCategory(.inProgress))])
            let read = try await gateway.read(issue, comments: false)
            #expect(read.stateCategories == [status: .inProgress] && read.fields[status] == .state("In Progress"))
        }
    }
}
