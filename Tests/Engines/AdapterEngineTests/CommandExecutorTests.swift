import EntityModel
import Primitives
import TestSupport
import Testing

@testable import AdapterEngine

/// Executes commands against an in-memory tool: once, twice, late, and with interruptions.
@Suite struct CommandExecutorTests {
    private let tool = MemoryTool()
    private let fence = MemoryFence()
    private let intents = InMemoryCreationIntents()
    private let clock = MemoryClock()

    private var application: CommandExecutor {
        CommandExecutor(gateway: tool, fence: fence, intents: intents, hasher: MemoryTool.hasher, now: { clock.now })
    }

    private func write(_ field: String, _ value: String, over expected: String?) -> FieldWrite {
        FieldWrite(
            field: FieldID(field), value: .text(value), source: FieldID("Name"),
            sourceHash: MemoryTool.hasher(.text(value)), expectedHash: expected.map { MemoryTool.hasher(.text($0)) })
    }

    private func command(
        _ sequence: Int64, _ writes: [FieldWrite], comments: [CommentWrite] = []
    ) -> Command {
        command(sequence, .update(fields: writes, comments: comments))
    }

    private func command(_ sequence: Int64, _ action: Command.Action) -> Command {
        Command(
            id: "s.\(sequence)", account: AccountID(rawValue: "a"), profile: "p", share: "s", sequence: sequence,
            target: MemoryTool.item, action: action, occurredAt: 0)
    }

    @Test func `a value replaces the value that the decision was based on`() async throws {
        let result = try await application.execute(command(1, [write("summary", "new", over: "old")]))
        #expect(await tool.value("summary") == .text("new"))
        #expect(result?.fields.map(\.outcome) == [.applied(hash: MemoryTool.hasher(.text("new")), written: true)])
    }

    @Test func `a written value reports the formatting that the tool cannot represent`() async throws {
        let writes = [write("summary", "new", over: "old"), write("formatted", "new", over: nil)]
        let result = try await application.execute(command(1, writes))
        #expect(result?.fields.map(\.formattingLosses) == [nil, [FormattingLoss(feature: .table, count: 2)]])
        let again = try await application.execute(command(2, writes))
        #expect(again?.fields.map(\.formattingLosses) == [nil, nil])
    }

    @Test func `someone else's edit is not overwritten`() async throws {
        await tool.set("summary", "theirs")
        let result = try await application.execute(command(1, [write("summary", "new", over: "old")]))
        #expect(await tool.value("summary") == .text("theirs"))
        #expect(result?.fields.map(\.outcome) == [.conflict(current: MemoryTool.hasher(.text("theirs")))])
    }

    @Test(arguments: [true, false])
    func `an edit right after the write is not mistaken for the tool's form of the written value`(
        tellsWrites: Bool
    ) async throws {
        await tool.editAfterWrite("summary", "theirs", tellsWrites: tellsWrites)
        let result = try await application.execute(command(1, [write("summary", "new", over: "old")]))
        #expect(result?.fields.map(\.outcome) == [.applied(hash: MemoryTool.hasher(.text("new")), written: true)])
        #expect(result?.snapshot?.fields[FieldID("summary")] == .text("theirs"))
    }

    @Test func `a finished command that is delivered again changes nothing`() async throws {
        let once = command(1, [write("summary", "new", over: "old")])
        let first = try await application.execute(once)
        await tool.set("summary", "old")
        let second = try await application.execute(once)
        #expect(await tool.value("summary") == .text("old"))
        #expect(first?.fields == second?.fields)
    }

    @Test func `a command that a newer one has superseded is dropped`() async throws {
        _ = try await application.execute(command(2, [write("summary", "new", over: "old")]))
        #expect(try await application.execute(command(1, [write("summary", "older", over: nil)])) == nil)
        #expect(await tool.value("summary") == .text("new"))
    }

    @Test func `a value that the tool rejects does not hold up the others`() async throws {
        await tool.refuse("bad", namingFields: false)
        let result = try await application.execute(
            command(1, [write("summary", "bad", over: nil), write("other", "good", over: nil)]))
        #expect(await tool.value("other") == .text("good"))
        #expect(await tool.value("summary") == .text("old"))
        #expect(result?.fields.first?.outcome == .rejected(reason: "not a valid value"))
    }

    @Test func `a rejection that names its field costs one more request`() async throws {
        await tool.refuse("bad", namingFields: true)
        let result = try await application.execute(
            command(
                1,
                [write("summary", "bad", over: nil), write("other", "good", over: nil), write("third", "x", over: nil)])
        )
        #expect(result?.fields.first?.outcome == .rejected(reason: "not a valid value"))
        #expect(await tool.requests == 2)
    }

    @Test func `a comment whose answer was lost is not written twice`() async throws {
        let origin = CommentOrigin(toolId: "tp", entityId: "1", commentId: "7")
        let comment = CommentWrite(
            origin: origin, sourceHash: ContentHash(rawValue: "h"),
            action: .create(author: "Ann", body: RichText(plain: "hello"), link: nil))
        await tool.loseNextAnswer()
        await #expect(throws: ToolError.self) { try await application.execute(command(1, [], comments: [comment])) }
        let result = try await application.execute(command(1, [], comments: [comment]))
        #expect(await tool.comments.count == 1)
        guard case .applied(_, _, written: false)? = result?.comments.first?.outcome else {
            Issue.record("the comment was not found again")
            return
        }
    }

    /// The author and the time of the last change of the field, whose old value a read finds just after a write.
    @Test(
        arguments: [
            (true, 2, .applied(hash: MemoryTool.hasher(.text("new")), written: true)),
            // The tool kept the value. A person had entered it before the write.
            (true, 1, .rejected(reason: WriteVerification.keptOld)),
            (false, 2, .rejected(reason: WriteVerification.keptOld)),
            (nil, 2, .rejected(reason: WriteVerification.keptOld)),
        ] as [(Bool?, Timestamp, FieldResult.Outcome)])
    func `a person's edit just after a write is not mistaken for the tool's`(
        isByPerson: Bool?, at: Timestamp, outcome: FieldResult.Outcome
    ) async throws {
        await tool.editAfterWrite("summary", "old", tellsWrites: false)
        await tool.report([
            ChangelogEntry(at: 0, author: nil, isByPerson: isByPerson == false, fields: [FieldID("summary")]),
            ChangelogEntry(at: at, author: nil, isByPerson: isByPerson, fields: [FieldID("summary")]),
            ChangelogEntry(at: 3, author: nil, isByPerson: isByPerson == false, fields: [FieldID("other")]),
        ])
        let result = try await application.execute(command(1, [write("summary", "new", over: "old")]))
        #expect(result?.fields.map(\.outcome) == [outcome])
    }

    @Test func `a copy that a user edits after its answer was lost is not written again`() async throws {
        let origin = CommentOrigin(toolId: "tp", entityId: "1", commentId: "7")
        let body = RichText(plain: "hello")
        let comment = CommentWrite(
            origin: origin, sourceHash: ContentHash(rawValue: "h"),
            action: .create(author: "Ann", body: body, link: nil))
        await tool.loseNextAnswer()
        await #expect(throws: ToolError.self) { try await application.execute(command(1, [], comments: [comment])) }
        var edited = try #require(await tool.comments.first)
        edited.body = RichText(plain: "quite other words")
        edited.isByTandem = true
        await tool.put(edited)
        let result = try await application.execute(command(1, [], comments: [comment]))
        #expect(await tool.comments == [edited])
        // The recorded hash is that of the copy. The edit differs from it and is synced as an edit.
        #expect(
            result?.comments.first?.outcome
                == .applied(commentId: edited.id, hash: MemoryTool.hasher(body), written: false))
    }

    @Test(arguments: [false, nil] as [Bool?])
    func `an edited comment counts as the copy only if Tandem's own user wrote it`(isByTandem: Bool?) async throws {
        let origin = CommentOrigin(toolId: "tp", entityId: "1", commentId: "7")
        let write = CommentWrite(
            origin: origin, sourceHash: ContentHash(rawValue: "h"),
            action: .create(author: "Ann", body: RichText(plain: "hello"), link: nil))
        await tool.loseNextAnswer()
        await #expect(throws: ToolError.self) { try await application.execute(command(1, [], comments: [write])) }
        // A person copied the marker, and another person removed the copy.
        var forged = try #require(await tool.comments.first)
        forged.body = RichText(plain: "my own words")
        forged.isByTandem = isByTandem
        await tool.put(forged)
        _ = try await application.execute(command(1, [], comments: [write]))
        #expect(await tool.comments.count == 2)
        #expect(await tool.comments.first == forged)
    }

    @Test func `a comment with a copied marker and another text is not mistaken for the copy`() async throws {
        let origin = CommentOrigin(toolId: "tp", entityId: "1", commentId: "7")
        let write = CommentWrite(
            origin: origin, sourceHash: ContentHash(rawValue: "h"),
            action: .create(author: "Ann", body: RichText(plain: "hello"), link: nil))
        let forged = EntityModel.Comment(
            id: "forged", body: RichText(plain: "my own words"), authorName: "tandem", modifiedAt: 1,
            marker: CommentMarker(origin: origin, place: CommentLocation(MemoryTool.item)), isByTandem: true)
        await tool.put(forged)
        let result = try await application.execute(command(1, [], comments: [write]))
        guard case .applied(let id, _, written: true)? = result?.comments.first?.outcome else {
            Issue.record("the copy was not written")
            return
        }
        #expect(id != forged.id)
        #expect(await tool.comments.first == forged)
    }

    @Test func `a probe cancels a command that never started`() async throws {
        let answer = try await application.execute(command(1, .probe))
        #expect(answer?.failure?.kind == .superseded)
        let late = try await application.execute(command(1, [write("summary", "new", over: nil)]))
        #expect(late?.failure?.kind == .superseded)
        #expect(await tool.value("summary") == .text("old"))
    }

    @Test func `a probe returns the result of a finished command`() async throws {
        let first = try await application.execute(command(1, [write("summary", "new", over: "old")]))
        let answer = try await application.execute(command(1, .probe))
        #expect(answer?.fields == first?.fields)
    }

    @Test func `a deleted item fails the command permanently`() async throws {
        await tool.remove()
        let result = try await application.execute(command(1, [write("summary", "new", over: nil)]))
        #expect(result?.failure?.kind == .notFound)
    }
}
