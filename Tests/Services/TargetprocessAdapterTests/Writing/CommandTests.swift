import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// Commands as entity-sync sends them, executed in the running tool.
struct CommandTests {
    private let story = RunningSimulator.story(1002)
    private let hasher = ContentHasher { ContentHash(rawValue: $0.map(String.init).joined(separator: ".")) }
    private let origin = CommentOrigin(toolId: "jira", entityId: "10001", commentId: "20")

    private func application(_ simulator: RunningSimulator) -> CommandExecutor {
        CommandExecutor(
            gateway: simulator.gateway(), fence: NoFence(), intents: InMemoryCreationIntents(), hasher: hasher,
            now: { 0 })
    }

    private func command(_ writes: [FieldWrite], comments: [CommentWrite] = []) -> Command {
        Command(
            id: "c1", account: AccountID(rawValue: "shop"), profile: "p", share: "s", sequence: 1, target: story,
            action: .update(fields: writes, comments: comments), occurredAt: 0)
    }

    private func write(_ field: FieldID, _ value: FieldValue, expected: FieldValue? = nil) -> FieldWrite {
        FieldWrite(
            field: field, value: value, source: FieldID("source"), sourceHash: hasher(value),
            expectedHash: expected.map { hasher($0) })
    }

    private var comment: CommentWrite {
        CommentWrite(
            origin: origin, sourceHash: hasher(RichText(plain: "x")),
            action: .create(author: "Mia", body: RichText(plain: "x"), link: "https://a.example/browse/A-1"))
    }

    @Test func `a redelivered command writes nothing`() async throws {
        try await withSimulator { simulator in
            let text = RichText(blocks: [
                .heading(level: 2, [.text("Why? & *how*")]), .code(language: "swift", "a\n b"),
            ])
            let command = command(
                [
                    write(TargetprocessField.name, .text("  Renamed <b> ")),
                    write(TargetprocessField.description, .richText(text)),
                    write(TargetprocessField.state, .state("In Progress")),
                ], comments: [comment])
            let first = try await application(simulator).execute(command)
            #expect(first?.fields.map(\.isWritten) == [true, true, true])
            let posts = try await simulator.requests("POST", path: "/api").count
            #expect(posts == 2)
            let second = try await application(simulator).execute(command)
            #expect(second?.fields.map(\.isWritten) == [false, false, false])
            #expect(try await simulator.requests("POST", path: "/api").count == posts)
            let snapshot = try await simulator.gateway().read(story, comments: true)
            #expect(snapshot.comments?.count == 1)
            #expect(second?.snapshot?.version == snapshot.version)
        }
    }

    @Test func `one rejected field does not affect the others`() async throws {
        try await withSimulator { simulator in
            let result = try await application(simulator).execute(
                command([
                    write(TargetprocessField.name, .text("Renamed")),
                    write(TargetprocessField.state, .state("Nowhere")),
                    write(FieldID("Progress"), .text("3")),
                ]))
            let outcomes = try #require(result).fields.map(\.outcome)
            #expect(outcomes[0] == .applied(hash: hasher(.text("Renamed")), written: true))
            guard case .rejected(let transition) = outcomes[1], case .rejected(let field) = outcomes[2] else {
                Issue.record("\(outcomes)")
                return
            }
            #expect(transition.hasPrefix("The workflow of the item has no state with this name"))
            #expect(field.hasPrefix("Progress is not a field"))
            let snapshot = try await simulator.gateway().read(story, comments: false)
            #expect(snapshot.fields[TargetprocessField.name] == .text("Renamed"))
            #expect(snapshot.fields[TargetprocessField.state] == .state("Open"))
        }
    }

    @Test func `an ignored write is rejected per field`() async throws {
        try await withSimulator { simulator in
            try await simulator.fault(#"{"kind":"ignoreWrite","method":"POST","path":"/api/v1/userstory"}"#)
            let result = try await application(simulator).execute(
                command([
                    write(TargetprocessField.name, .text("Renamed")),
                    write(TargetprocessField.state, .state("Planned")),
                ]))
            for outcome in try #require(result).fields.map(\.outcome) {
                guard case .rejected(let reason) = outcome else {
                    Issue.record("\(outcome)")
                    continue
                }
                #expect(reason == "Targetprocess reported success and kept the old value.")
            }
        }
    }

    @Test func `a concurrent edit of a user is kept`() async throws {
        try await withSimulator { simulator in
            try await simulator.edit(#"{"id":1002,"fields":{"Name":"A person's"}}"#)
            let result = try await application(simulator).execute(
                command([
                    write(
                        TargetprocessField.name, .text("Tandem's"), expected: .text("Show delivery date in the basket"))
                ]))
            #expect(result?.fields.map(\.outcome) == [.conflict(current: hasher(.text("A person's")))])
            #expect(try await simulator.requests("POST", path: "/api").isEmpty)
        }
    }

    @Test func `a comment whose response was lost is found when the command is redelivered`() async throws {
        try await withSimulator { simulator in
            try await simulator.fault(#"{"kind":"closeAfterResponse","method":"POST","path":"/Comments","count":1}"#)
            let command = command([], comments: [comment])
            await #expect(throws: ToolError.self) { _ = try await application(simulator).execute(command) }
            let result = try await application(simulator).execute(command)
            guard case .applied(_, _, let written) = result?.comments.first?.outcome else {
                Issue.record("\(String(describing: result))")
                return
            }
            #expect(!written)
            #expect(try await simulator.gateway().read(story, comments: true).comments?.count == 1)
        }
    }
}

extension FieldResult {
    fileprivate var isWritten: Bool? {
        guard case .applied(_, let written) = outcome else { return nil }
        return written
    }
}
