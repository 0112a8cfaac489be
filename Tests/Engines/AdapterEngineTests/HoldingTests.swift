import EntityModel
import TestSupport
import Testing

@testable import AdapterEngine

/// Checks that writes do not overwrite values that Tandem cannot read or could not keep.
@Suite struct HoldingTests {
    private static let text = FieldID("description")
    private static let hasher = MemoryTool.hasher

    private let tool = MemoryTool()

    private func outcome(of write: FieldWrite) async throws -> FieldResult.Outcome? {
        var current = try await tool.read(MemoryTool.item, comments: false)
        return try await FieldWriter(gateway: tool, hasher: Self.hasher)
            .apply([write], to: MemoryTool.item, current: &current).first?.outcome
    }

    private func write(_ value: FieldValue, over expected: FieldValue?) -> FieldWrite {
        FieldWrite(
            field: Self.text, value: value, source: FieldID("Description"), sourceHash: Self.hasher(value),
            expectedHash: expected.map { Self.hasher($0) })
    }

    @Test(arguments: [true, false])
    func `a value that cannot be read is not overwritten, whatever value was expected`(isExpected: Bool) async throws {
        await tool.put("description", nil, unreadable: "it has an unknown form")
        let outcome = try await outcome(of: write(.text("new"), over: isExpected ? .text("old") : nil))
        guard case .held(let reason)? = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
        #expect(reason.contains("unknown form") && reason.contains("Jira"))
        #expect(await tool.requests == 0)
    }

    @Test(arguments: [FormattingLoss.Feature.image, .attachment, .embedding, .unknownObject])
    func `a text with an embedded object is not overwritten without the object`(
        feature: FormattingLoss.Feature
    ) async throws {
        let old = FieldValue.richText(RichText(plain: "Seen since Monday."))
        let losses = [FormattingLoss(feature: feature, count: 1), FormattingLoss(feature: .table, count: 1)]
        await tool.put("description", old, losses: losses)
        for new in [FieldValue.richText(RichText(plain: "Seen since Tuesday.")), .empty] {
            let outcome = try await outcome(of: write(new, over: old))
            guard case .held(let reason)? = outcome else {
                Issue.record("\(String(describing: outcome))")
                return
            }
            #expect(reason.contains(feature.rawValue) && !reason.contains("table"))
            #expect(await tool.requests == 0)
        }
    }

    @Test func `a text that holds the value already is no write, and other formatting holds nothing back`() async throws
    {
        let old = FieldValue.richText(RichText(plain: "a"))
        await tool.put("description", old, losses: [FormattingLoss(feature: .image, count: 1)])
        #expect(try await outcome(of: write(old, over: nil)) == .applied(hash: Self.hasher(old), written: false))
        await tool.put("description", old, losses: [FormattingLoss(feature: .table, count: 1)])
        _ = try await outcome(of: write(.richText(RichText(plain: "b")), over: old))
        #expect(await tool.value("description") == .richText(RichText(plain: "b")))
    }

    @Test(arguments: [true, false])
    func `a comment that cannot be read, or shows a picture, is not overwritten`(isUnreadable: Bool) async throws {
        var comment = EntityModel.Comment(
            id: "c", body: RichText(plain: isUnreadable ? "" : "old"), authorName: "Ann", modifiedAt: 1)
        if isUnreadable { comment.unreadable = "it has an unknown form" }
        if !isUnreadable { comment.losses = [FormattingLoss(feature: .image, count: 1)] }
        await tool.put(comment)
        let application = CommandExecutor(
            gateway: tool, fence: NoFence(), intents: InMemoryCreationIntents(), hasher: Self.hasher, now: { 1 })
        let origin = CommentOrigin(toolId: "tp", entityId: "1", commentId: "9")
        let update = CommentWrite(
            origin: origin, sourceHash: Self.hasher(RichText(plain: "new")),
            action: .update(
                commentId: "c", author: "Ann", body: RichText(plain: "new"), expected: Self.hasher(comment), link: nil))
        let result = try await application.execute(
            Command(
                id: "s.1", account: AccountID(rawValue: "a"), profile: "p", share: "s", sequence: 1,
                target: MemoryTool.item, action: .update(fields: [], comments: [update]), occurredAt: 0))
        guard case .held? = result?.comments.first?.outcome else {
            Issue.record("\(String(describing: result))")
            return
        }
        #expect(await tool.comments == [comment])
    }
}
