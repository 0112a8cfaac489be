import AdapterEngine
import EntityModel
import Primitives
import TestSupport
import Testing

/// The rules for worklogs that every adapter must satisfy.
package struct WorklogContract {
    private let tool: any ContractTool
    private let source = CommentDraft.Original(
        author: "Mia Chen", origin: CommentOrigin(toolId: "other main", entityId: "10001", commentId: "w20/7"),
        link: "https://other.example/item/10001?tab=work#there")

    package init(_ tool: any ContractTool) {
        self.tool = tool
    }

    private func work(_ minutes: Int64, _ day: String) throws -> Worklog {
        Worklog(minutes: minutes, day: try #require(CalendarDate(day)))
    }

    /// A worklog is created with its author, duration, and day.
    ///
    /// It can be found by its origin, changed, and removed.
    package func logsWork() async throws {
        let (item, gateway) = (tool.item, tool.gateway(tool.worklogs))
        for (body, minutes, day) in [
            (RichText(plain: "Tuned < 1 & 2"), Int64(95), "2026-11-03"), (RichText(blocks: []), 1, "2024-02-29"),
        ] {
            let draft = CommentDraft(body: body, work: try work(minutes, day), source: source)
            let written = try await gateway.createComment(draft, on: item)
            #expect(written.body == body && written.worklog == draft.work && written.origin == source.origin)
            #expect(Comment.workId(written.id) != nil)
            #expect(try await gateway.read(item, comments: true).comments == [written])
            // An adapter that does not know yet that worklogs are synced must not report them as removed.
            #expect(try await tool.gateway().read(item, comments: true).comments == [written])
            var changed = draft
            changed.body = RichText(blocks: [.paragraph([.text("Two"), .lineBreak, .text("lines")])])
            changed.work = try work(480, "2026-10-31")
            let edited = try await gateway.updateComment(written.id, changed, on: item)
            #expect(edited.id == written.id && edited.origin == source.origin)
            #expect(edited.body == changed.body && edited.worklog == changed.work)
            #expect(try await gateway.read(item, comments: true).comments == [edited])
            try await gateway.deleteComment(written.id, on: item)
            try await gateway.deleteComment(written.id, on: item)
            #expect(try await gateway.read(item, comments: true).comments == [])
            let failure = await #expect(throws: ToolError.self) {
                _ = try await gateway.updateComment(written.id, changed, on: item)
            }
            #expect(failure?.kind == .notFound)
        }
    }

    /// A user's worklog is read unchanged, and an edit adds no attribution line.
    package func keepsPersonsWork() async throws {
        let (item, gateway) = (tool.item, tool.gateway(tool.worklogs))
        let id = try await tool.logWork("mine")
        let mine = try #require(try await gateway.read(item, comments: true).comments?.first)
        #expect(mine.id == id && mine.body == RichText(plain: "mine") && mine.origin == nil)
        #expect(try mine.worklog == work(30, "2026-11-02"))
        let draft = CommentDraft(body: RichText(plain: "ours"), work: try work(45, "2026-11-02"), source: nil)
        let edited = try await gateway.updateComment(id, draft, on: item)
        #expect(edited.body == draft.body && edited.worklog == draft.work && edited.origin == nil)
        #expect(edited.authorName == mine.authorName)
    }

    /// After a lost response, the worklog exists once and can be found.
    package func logsOnce() async throws {
        let (item, gateway) = (tool.item, tool.gateway(tool.worklogs))
        try await tool.loseNextAnswer()
        let draft = CommentDraft(
            body: RichText(plain: "tuned"), work: try work(60, "2026-11-03"), source: source)
        let failure = await #expect(throws: ToolError.self) {
            _ = try await gateway.createComment(draft, on: item)
        }
        #expect(failure?.isTransient == true)
        #expect(try await gateway.read(item, comments: true).comments?.map(\.origin) == [source.origin])
    }
}
