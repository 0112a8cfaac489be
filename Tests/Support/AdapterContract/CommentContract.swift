import AdapterEngine
import EntityModel
import TestSupport
import Testing

/// The rules for comments that every adapter must satisfy.
package struct CommentContract {
    private let tool: any ContractTool
    private let source = CommentDraft.Original(
        author: "Mia <Chen> & *co*", origin: CommentOrigin(toolId: "other main", entityId: "10001", commentId: "20/7"),
        link: "https://other.example/item/10001?focus=20&x=y#there",
        parent: CommentParent(id: nil, author: "Ben & [co]"))

    package init(_ tool: any ContractTool) {
        self.tool = tool
    }

    private static let rich = RichText(blocks: [
        .paragraph([.text("See *this* & "), .strong([.text("that")]), .lineBreak, .text("[or] {not}")]),
        .list(ordered: false, items: [[.paragraph([.text("one")])], [.paragraph([.code("two < 3")])]]),
        .code(language: nil, "a\n  b"),
    ])

    /// A copy names its author, can be found by its origin, and can be changed and removed.
    package func copiesComments() async throws {
        let (item, gateway) = (tool.item, tool.gateway())
        for body in [RichText(plain: "Plain words"), Self.rich] {
            let draft = CommentDraft(body: body, source: source)
            let written = try await gateway.createComment(draft, on: item)
            #expect(written.body == body && written.origin == source.origin)
            let read = try #require(try await gateway.read(item, comments: true).comments)
            #expect(read.map(\.id) == [written.id] && read.first?.body == body)
            #expect(read.first?.origin == source.origin && read.first?.worklog == nil)
            var changed = draft
            changed.body = RichText(blocks: [.paragraph([.text("Two"), .lineBreak, .text("lines")])])
            let edited = try await gateway.updateComment(written.id, changed, on: item)
            #expect(edited.id == written.id && edited.body == changed.body && edited.origin == source.origin)
            #expect(try await gateway.read(item, comments: true).comments?.map(\.body) == [changed.body])
            try await gateway.deleteComment(written.id, on: item)
            try await gateway.deleteComment(written.id, on: item)
            #expect(try await gateway.read(item, comments: true).comments == [])
            let failure = await #expect(throws: ToolError.self) {
                _ = try await gateway.updateComment(written.id, changed, on: item)
            }
            #expect(failure?.kind == .notFound)
        }
    }

    /// A user's comment is read unchanged and with its author.
    ///
    /// An edit adds no attribution line.
    package func keepsPersonsComments() async throws {
        let (item, gateway) = (tool.item, tool.gateway())
        let id = try await tool.comment("mine")
        let mine = try #require(try await gateway.read(item, comments: true).comments?.first)
        #expect(mine.id == id && mine.body == RichText(plain: "mine") && mine.origin == nil && !mine.isPrivate)
        #expect(!mine.authorName.isEmpty)
        let edited = try await gateway.updateComment(
            id, CommentDraft(body: RichText(plain: "ours"), source: nil), on: item)
        #expect(edited.body == RichText(plain: "ours") && edited.origin == nil && edited.authorName == mine.authorName)
    }

    /// After a lost response, the comment exists once and can be found by its origin.
    package func copiesOnce() async throws {
        let (item, gateway) = (tool.item, tool.gateway())
        try await tool.loseNextAnswer()
        let draft = CommentDraft(body: RichText(plain: "once"), source: source)
        let failure = await #expect(throws: ToolError.self) {
            _ = try await gateway.createComment(draft, on: item)
        }
        #expect(failure?.isTransient == true)
        #expect(try await gateway.read(item, comments: true).comments?.map(\.origin) == [source.origin])
    }
}
