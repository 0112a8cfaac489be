import EntityModel
import TestSupport
import Testing

@testable import AdapterEngine

/// Checks that one rejected part of a command holds up no other part, whatever the error.
@Suite struct FailureScopeTests {
    private let tool = MemoryTool()
    private let intents = InMemoryCreationIntents()
    private let clock = MemoryClock()

    /// The errors of a program in front of a tool, a tool that fails on a text, and a tool that closes the connection.
    private static let failures: [ToolError] = [
        ToolError(kind: .rejected, message: "no"),
        ToolError(kind: .forbidden, message: "Request blocked.", suspicion: .content),
        ToolError(kind: .forbidden, message: "You do not have permission."),
        ToolError(kind: .notFound, message: "No such item."),
        ToolError(kind: .unavailable, message: "a page", suspicion: .content),
        ToolError(kind: .unavailable, message: "status 500", suspicion: .processing),
        ToolError(kind: .unavailable, message: "status 500", suspicion: .repeatedly),
        ToolError(kind: .unavailable, message: "connection lost", suspicion: .silence),
    ]

    private static let origin = CommentOrigin(toolId: "tp", entityId: "1", commentId: "7")

    private func write(_ field: String, _ value: FieldValue) -> FieldWrite {
        FieldWrite(
            field: FieldID(field), value: value, source: FieldID("Name"), sourceHash: MemoryTool.hasher(value),
            expectedHash: nil)
    }

    private func command(_ writes: [FieldWrite], comments: [CommentWrite] = []) -> Command {
        Command(
            id: "s.1", account: AccountID(rawValue: "a"), profile: "p", share: "s", sequence: 1,
            target: MemoryTool.item, action: .update(fields: writes, comments: comments), occurredAt: 0)
    }

    /// Delivers the command until it is finished, as the queue does.
    private func deliver(_ command: Command) async throws -> (result: CommandResult?, deliveries: Int) {
        let application = CommandExecutor(
            gateway: tool, fence: MemoryFence(), intents: intents, hasher: MemoryTool.hasher, now: { clock.now })
        for attempt in 1...3 {
            do {
                return (try await application.execute(command, attempt: attempt), attempt)
            } catch let failure as ToolError where failure.isTransient {
                clock.advance(by: .seconds(61))
            }
        }
        return (nil, 3)
    }

    private func isRefused(_ field: FieldResult?) -> Bool {
        if case .rejected = field?.outcome { true } else { false }
    }

    @Test(arguments: failures)
    func `a rejected value holds up no other value`(failure: ToolError) async throws {
        await tool.reject("bad", with: failure)
        let names = (0..<9).map { "field\($0)" }
        let writes = names.map { write($0, .text($0 == "field4" ? "bad" : "good")) }
        let (result, deliveries) = try await deliver(command(writes))
        #expect(deliveries == ([.processing, .silence].contains(failure.suspicion) ? 3 : 1))
        for (name, field) in zip(names, result?.fields ?? []) {
            #expect(isRefused(field) == (name == "field4"), "\(field)")
            if name != "field4" { #expect(await tool.value(name) == .text("good")) }
        }
        let isForLater = result?.fields.first { isRefused($0) }?.mayBeAcceptedLater == true
        #expect(isForLater == (failure.kind != .rejected || failure.suspicion != nil))
    }

    @Test(arguments: failures)
    func `a rejected comment holds up neither the fields nor another comment`(failure: ToolError) async throws {
        await tool.reject("bad", with: failure)
        let comments = ["bad", "good"].map { text in
            var origin = Self.origin
            origin.commentId = text
            return CommentWrite(
                origin: origin, sourceHash: ContentHash(rawValue: "h"),
                action: .create(author: "Ann", body: RichText(plain: text), link: nil))
        }
        let (result, _) = try await deliver(command([write("summary", .text("new"))], comments: comments))
        #expect(await tool.value("summary") == .text("new"))
        #expect(await tool.comments.map(\.body.plainText) == ["good"])
        guard case .rejected = result?.comments.first?.outcome, case .applied = result?.comments.last?.outcome else {
            Issue.record("\(String(describing: result))")
            return
        }
    }

    @Test(arguments: [true, false])
    func `a forbidden field is attributed to the item only if no comment is accepted either`(
        isCommentAccepted: Bool
    ) async throws {
        let prohibition = ToolError(kind: .forbidden, message: "You do not have permission.")
        await tool.reject("bad", with: prohibition)
        let text = isCommentAccepted ? "good" : "bad"
        let comment = CommentWrite(
            origin: Self.origin, sourceHash: ContentHash(rawValue: "h"),
            action: .create(author: "Ann", body: RichText(plain: text), link: nil))
        let (result, _) = try await deliver(command([write("summary", .text("bad"))], comments: [comment]))
        #expect(await tool.comments.map(\.body.plainText) == (isCommentAccepted ? ["good"] : []))
        #expect(result?.failure?.kind == (isCommentAccepted ? nil : .forbidden))
        #expect(isRefused(result?.fields.first) == isCommentAccepted)
    }

    @Test(arguments: failures)
    func `a rejected member of a set holds up no other member`(failure: ToolError) async throws {
        await tool.reject("bad", with: failure)
        let values = ["a", "b", "bad", "c", "d"].map { FieldValue.option($0) }
        var set = write("labels", .empty)
        set.setEdit = SetEdit(additions: values.map { .init(value: $0, hash: MemoryTool.hasher($0)) })
        let (result, _) = try await deliver(command([set, write("summary", .text("new"))]))
        #expect(await tool.value("labels") == .options(["a", "b", "c", "d"]))
        #expect(await tool.value("summary") == .text("new"))
        guard case .merged(let members, _, true) = result?.fields.first?.outcome else {
            Issue.record("\(String(describing: result))")
            return
        }
        #expect(members.filter { $0.target == nil }.map(\.source) == [MemoryTool.hasher(.option("bad"))])
    }

    @Test func `an outage of the tool is not attributed to a value`() async throws {
        await tool.reject("bad", with: ToolError(kind: .unavailable, message: "status 502", suspicion: .processing))
        await tool.goAway()
        let (result, deliveries) = try await deliver(command([write("summary", .text("bad"))]))
        #expect(result == nil && deliveries == 3)
    }

    @Test func `rejected credentials and rate limits are not attributed to a value`() async throws {
        for kind in [ToolError.Kind.credentialsRejected, .rateLimited, .permissionLost, .unavailable] {
            await tool.reject("bad", with: ToolError(kind: kind, message: "wait"))
            let (result, _) = try await deliver(command([write("summary", .text("bad")), write("x", .text("y"))]))
            #expect(result == nil, "\(kind)")
        }
    }

    @Test func `the tool's message is reported without the value that it quotes`() async throws {
        let words = "The value 'top secret plan' is wrong: top secret plan. Use 'other'."
        await tool.reject("top secret plan", with: ToolError(kind: .rejected, message: words))
        let (result, _) = try await deliver(command([write("summary", .text("top secret plan"))]))
        #expect(result?.fields.first?.outcome == .rejected(reason: "The value '…' is wrong: …. Use 'other'."))
    }

    @Test(arguments: failures.filter { $0.kind != .notFound && $0.suspicion != .repeatedly })
    func `an item whose title is rejected is created without it`(failure: ToolError) async throws {
        await tool.reject("bad", with: failure)
        var creation = command([])
        creation.action = .create(
            EntityDraft(scope: EntityScope(sourceId: "1"), fields: [FieldID("summary"): .text("bad")]))
        let (result, _) = try await deliver(creation)
        let isTheUsersRight = failure.kind == .forbidden && failure.suspicion == nil
        #expect((result?.createdEntity != nil) == !isTheUsersRight, "\(String(describing: result))")
        #expect(await tool.madeItems.count == (isTheUsersRight ? 0 : 1))
    }
}
