import AdapterEngine
import EntityModel
import TestSupport
import Testing

@testable import JiraAdapter

/// Commands in the form of entity-sync, executed in the running Jira.
struct CommandTests {
    private let hasher = ContentHasher { ContentHash(rawValue: $0.map(String.init).joined(separator: ".")) }
    private let origin = CommentOrigin(toolId: "shop.tpondemand.com", entityId: "1002", commentId: "7")
    private let text = RichText(blocks: [
        .heading(level: 2, [.text("Why? & "), .emphasis([.text("how")])]), .code(language: "swift", "a\n b"),
        .quote([.list(ordered: false, items: [[.paragraph([.text("q")])]])]),
    ])

    @Test(arguments: JiraProduct.allCases)
    func `a command that comes again writes nothing`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let command = command(
                issue,
                [
                    write(.summary, .text("  Renamed <b> ")), write(.description, .richText(text)),
                    write(.status, .state("In Progress")),
                ], comment: .create(author: "Mia", body: text, link: "https://shop.tpondemand.com/entity/1002"))
            let first = try await apply(command, simulator)
            #expect(first?.fields.map(\.outcome.isWritten) == [true, true, true])
            #expect(first?.comments.map(\.outcome.isWritten) == [true])
            let before = try await writes(simulator)
            #expect(before == 3)
            let second = try await apply(command, simulator)
            #expect(second?.fields.map(\.outcome.isWritten) == [false, false, false])
            #expect(second?.comments.map(\.outcome.isWritten) == [false])
            #expect(try await writes(simulator) == before)
            #expect(first?.snapshot?.fields == second?.snapshot?.fields)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a value that Jira rejects does not prevent the other writes`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed().id)
            let result = try await apply(
                command(
                    issue,
                    [
                        write(.summary, .text(String(repeating: "x", count: 300))),
                        write(.description, .richText(text)), write(.status, .state("Nowhere")),
                    ]), simulator)
            guard case .rejected(let summary)? = result?.fields[0].outcome,
                case .rejected(let status)? = result?.fields[2].outcome
            else {
                Testing.Issue.record("not refused: \(String(describing: result?.fields.map(\.outcome)))")
                return
            }
            #expect(summary == "Summary must be less than 255 characters.")
            #expect(status.hasPrefix("no step of the workflow leads to Nowhere from here"))
            #expect(result?.fields[1].outcome.isWritten == true)
            #expect(result?.snapshot?.fields[JiraField.description.id] == .richText(text))
        }
    }

    @Test func `a command for an archived issue waits until it is restored`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed("Old").id)
            let command = command(
                issue, [write(.summary, .text("New"))],
                comment: .create(author: "Mia", body: text, link: "https://shop.tpondemand.com/entity/1002"))
            try await simulator.person("PUT", "issue/\(issue.sourceId)/archive", "{}")
            let gateway = simulator.gateway()
            #expect(try await gateway.read(issue, comments: false).isArchived == true)
            #expect(try await gateway.read([issue]).isEmpty)
            let refused = try await apply(command, simulator)
            #expect(refused?.failure?.kind == .forbidden && refused?.failure?.message.contains("archived") == true)
            #expect(refused?.fields.isEmpty == true)
            try await simulator.person("PUT", "issue/\(issue.sourceId)/restore", "{}")
            let result = try await apply(command, simulator)
            #expect(result?.fields.map(\.outcome.isWritten) == [true])
            #expect(result?.comments.map(\.outcome.isWritten) == [true])
            #expect(result?.snapshot?.isArchived != true)
        }
    }

    @Test func `Cloud reports an archived issue only by a rejection, and the command waits, too`()
        async throws
    {
        try await withSimulator(.cloud) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed("Old").id)
            try await simulator.person("PUT", "issue/archive", #"{"issueIdsOrKeys":["\#(issue.sourceId)"]}"#)
            let result = try await apply(command(issue, [write(.summary, .text("New"))]), simulator)
            #expect(result?.failure?.kind == .forbidden && result?.fields.isEmpty == true)
            #expect(result?.failure?.message == "You do not have permission to edit issues in this project.")
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `a person's edit in between is kept`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let issue = RunningSimulator.issue(try await simulator.seed("Old").id)
            try await simulator.person("PUT", "issue/\(issue.sourceId)", #"{"fields":{"summary":"Mine"}}"#)
            let result = try await apply(
                command(issue, [write(.summary, .text("Theirs"), expected: .text("Old"))]), simulator)
            #expect(result?.fields.first?.outcome == .conflict(current: hasher(.text("Mine"))))
            #expect(result?.snapshot?.fields[JiraField.summary.id] == .text("Mine"))
            #expect(try await writes(simulator) == 0)
        }
    }

    private func apply(_ command: Command, _ simulator: RunningSimulator) async throws -> CommandResult? {
        try await CommandExecutor(
            gateway: simulator.gateway(), fence: NoFence(), intents: InMemoryCreationIntents(), hasher: hasher,
            now: { 0 }
        ).execute(command)
    }

    private func writes(_ simulator: RunningSimulator) async throws -> Int {
        try await simulator.requests().count { $0.method != "GET" && !$0.path.contains("_control") }
    }

    private func command(
        _ issue: EntityReference, _ writes: [FieldWrite], comment: CommentWrite.Action? = nil
    ) -> Command {
        Command(
            id: "c1", account: AccountID(rawValue: "acme"), profile: "p", share: "s", sequence: 1, target: issue,
            action: .update(
                fields: writes,
                comments: comment.map { [CommentWrite(origin: origin, sourceHash: hasher(text), action: $0)] } ?? []),
            occurredAt: 0)
    }

    private func write(_ field: JiraField, _ value: FieldValue, expected: FieldValue? = nil) -> FieldWrite {
        FieldWrite(
            field: field.id, value: value, source: FieldID("source"), sourceHash: hasher(value),
            expectedHash: expected.map { hasher($0) })
    }
}

extension FieldResult.Outcome {
    fileprivate var isWritten: Bool? {
        if case .applied(_, let written) = self { written } else { nil }
    }
}

extension CommentResult.Outcome {
    fileprivate var isWritten: Bool? {
        if case .applied(_, _, let written) = self { written } else { nil }
    }
}
