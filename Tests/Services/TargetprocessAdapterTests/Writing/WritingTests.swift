import AdapterEngine
import AdapterKit
import Curl
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

struct WritingTests {
    private let story = RunningSimulator.story(1002)

    @Test func `fields are written in one request, and the response contains the result`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let before = try await gateway.read(story, comments: false)
            let text = RichText(blocks: [
                .paragraph([.text("**not bold** & "), .strong([.text("bold")])]),
                .list(ordered: false, items: [[.paragraph([.text("one")])], [.paragraph([.text("two")])]]),
            ])
            let fields: [FieldID: FieldValue] = [
                TargetprocessField.name: .text(" New name "), TargetprocessField.description: .richText(text),
                TargetprocessField.state: .state("Planned"),
            ]
            let written = try await gateway.write(fields, to: story, current: before).snapshot
            #expect(written.version > before.version)
            for (field, value) in fields {
                #expect(written.fields[field] == gateway.storedForm(of: value, in: field, of: before))
            }
            #expect(try await gateway.read(story, comments: false) == written)
            #expect(try await simulator.requests("POST").count == 1)
        }
    }

    @Test func `other fields are not changed`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let before = try await gateway.read(story, comments: false)
            let written = try await gateway.write(
                [TargetprocessField.name: .text("Only the name")], to: story, current: before
            ).snapshot
            #expect(written.fields[TargetprocessField.description] == before.fields[TargetprocessField.description])
            #expect(written.fields[TargetprocessField.state] == before.fields[TargetprocessField.state])
        }
    }

    @Test func `a description is cleared`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let before = try await gateway.read(story, comments: false)
            let written = try await gateway.write(
                [TargetprocessField.description: .empty], to: story, current: before
            ).snapshot
            #expect(written.fields[TargetprocessField.description] == .empty)
        }
    }

    @Test func `states are read once for many items of a workflow`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            for id in [1002, 1006] {
                let item = RunningSimulator.story(id)
                let before = try await gateway.read(item, comments: false)
                let after = try await gateway.write(
                    [TargetprocessField.state: .state("in progress")], to: item, current: before
                ).snapshot
                #expect(after.fields[TargetprocessField.state] == .state("In Progress"))
            }
            #expect(try await simulator.requests("GET", path: "/api/v2/EntityState").count == 1)
        }
    }

    @Test func `A state that needs several steps is reached through the states in between`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            for (name, steps) in [("Done", 2), ("Open", 1), ("In Testing", 3), ("Coded", 1)] {
                let before = try await gateway.read(story, comments: false)
                let posts = try await simulator.requests("POST", path: "/api/v1/userstory").count
                let written = try await gateway.write(
                    [TargetprocessField.state: .state(name), TargetprocessField.name: .text("Now \(name)")], to: story,
                    current: before)
                #expect(written.snapshot.fields[TargetprocessField.state] == .state(name))
                #expect(written.snapshot.fields[TargetprocessField.name] == .text("Now \(name)"))
                #expect(try await simulator.requests("POST", path: "/api/v1/userstory").count == posts + steps)
            }
        }
    }

    @Test(
        arguments: [
            ("In Testing", nil, "In Testing"), ("Open", nil, "Open"), ("In Testing", #""EntityState":{"Id":79}"#, nil),
            ("In Testing", #""Name":"By a person""#, nil),
        ] as [(String, String?, String?)])
    func `An interrupted state change is not a user's edit, and is continued or left`(
        wanted: String, edit: String?, expectation: String?
    ) async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let state = TargetprocessField.state
            _ = try await FieldWriting(gateway, to: story).set(state, .state("Open"))
            func move(to name: String) async throws -> FieldResult.Outcome? {
                var write = FieldWrite.write(state, .state(name))
                write.expectedHash = FieldWriting.hasher(.state("Open"))
                return try await FieldWriting(gateway, to: story).apply([write]).first?.outcome
            }
            // The second step fails after the first one was applied.
            try await simulator.fault(
                #"{"kind":"refuse","method":"POST","path":"/api/v1/userstory","status":503,"skip":1,"count":9}"#)
            await #expect(throws: ToolError.self) { _ = try await move(to: "In Testing") }
            try await simulator.control("DELETE", "faults")
            let left = try await gateway.read(story, comments: false).fields[state]
            #expect(left != .state("Open") && left != .state("In Testing"))
            if let edit { try await simulator.edit(#"{"id":\#(story.sourceId),"fields":{\#(edit)}}"#) }
            let now = try #require(try await gateway.read(story, comments: false).fields[state])
            let outcome = try await move(to: wanted)
            if let expectation {
                #expect(outcome == .applied(hash: FieldWriting.hasher(.state(expectation)), written: true))
                #expect(try await gateway.read(story, comments: false).fields[state] == .state(expectation))
            } else {
                #expect(outcome == .conflict(current: FieldWriting.hasher(now)))
            }
        }
    }

    @Test func `A state is found by its ID, and among several rows the one with a possible state applies`()
        async throws
    {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            #expect(try await gateway.read(story, comments: false).names?[TargetprocessField.state] == ["78"])
            let writing = FieldWriting(gateway, to: story)
            let outcome = try await writing.set(TargetprocessField.state, .state("80"))
            #expect(outcome == .applied(hash: FieldWriting.hasher(.state("In Progress")), written: true))
            // Both states have the same name. The first belongs to the workflow of bugs, the second to the workflow of
            // stories.
            var write = FieldWrite.write(TargetprocessField.state, .state("183"))
            write.equivalents = [.state("83")]
            _ = try await writing.apply([write])
            #expect(
                try await gateway.read(story, comments: false).fields[TargetprocessField.state] == .state("Done"))
            guard case .rejected? = try await writing.set(TargetprocessField.state, .state("183")) else {
                Issue.record("a state of another workflow")
                return
            }
        }
    }

    @Test func `a value that cannot be written is rejected per field before anything is sent`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let before = try await gateway.read(story, comments: false)
            let failure = await #expect(throws: ToolError.self) {
                _ = try await gateway.write(
                    [
                        TargetprocessField.name: .text("x"), TargetprocessField.state: .state("No such state"),
                        FieldID("Units"): .text("a"),
                    ], to: story, current: before)
            }
            #expect(failure?.kind == .rejected)
            #expect(failure?.fields.keys.sorted() == [TargetprocessField.state, FieldID("Units")])
            #expect(try await simulator.requests("POST").isEmpty)
        }
    }

    @Test func `a value that the item cannot have is rejected, not forbidden`() async throws {
        try await withSimulator { simulator in
            let gateway = simulator.gateway()
            let before = try await gateway.read(story, comments: false)
            // A state of the bugs' workflow, as if the story had been moved to another process in the meantime.
            gateway.targetprocess.workflows.states.store([WorkflowStateRecord(id: 179, name: "Elsewhere")], as: 1)
            let failure = await #expect(throws: ToolError.self) {
                _ = try await gateway.write([TargetprocessField.state: .state("Elsewhere")], to: story, current: before)
            }
            #expect(failure?.kind == .rejected)
            // The cached workflow was wrong and is read again.
            let after = try await gateway.write(
                [TargetprocessField.state: .state("Planned")], to: story, current: before
            ).snapshot
            #expect(after.fields[TargetprocessField.state] == .state("Planned"))
        }
    }

    @Test func `a write with a wrong token is rejected`() async throws {
        try await withSimulator { simulator in
            let before = try await simulator.gateway().read(story, comments: false)
            let failure = await #expect(throws: ToolError.self) {
                _ = try await simulator.gateway(token: "wrong").write(
                    [TargetprocessField.name: .text("x")], to: story, current: before)
            }
            #expect(failure?.kind == .credentialsRejected)
        }
    }

    @Test func `an ignored write is noticed per field`() throws {
        let curl = try CurlClient()
        defer { curl.close() }
        let gateway = RunningSimulator(baseURL: "http://127.0.0.1:1", curl: curl).gateway()
        var before = EntitySnapshot(
            entity: story, version: 1, modifiedAt: 0,
            fields: [TargetprocessField.name: .text("old"), TargetprocessField.state: .state("Open")])
        let wanted: [FieldID: FieldValue] = [
            TargetprocessField.name: .text("new "), TargetprocessField.state: .state("Done"),
        ]
        #expect(
            gateway.writer.items.ignoredFields(wanted, in: before, before: before).sorted()
                == [TargetprocessField.state, TargetprocessField.name])
        let after = {
            var after = before
            after.fields[TargetprocessField.name] = .text("new")
            after.fields[TargetprocessField.state] = .state("Closed by a rule of the tool")
            return after
        }()
        #expect(gateway.writer.items.ignoredFields(wanted, in: after, before: before).isEmpty)
        before.fields = wanted
        #expect(gateway.writer.items.ignoredFields(wanted, in: before, before: before).isEmpty)
    }
}
