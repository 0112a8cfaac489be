import AdapterEngine
import EntityModel
import Testing

@testable import TargetprocessAdapter

struct AuthorLineTests {
    private static let pieces = [
        "jira", "shop.atlassian.net", "10001", "a/b", "a b", "%2F", "#", "tandem-", "?", "&", "ü", "日本", "\"", "'", "<",
        ">", ")", "(", "[", "]", "*", "_", "`", "\\", "|", "😀", "-", ".", "~", "\u{A0}", "@user:ada[Ada]",
    ]
    private static let links: [String?] = [
        nil, "", "https://shop.atlassian.net/browse/SHOP-1", "https://a.example/x?focusedCommentId=1#comment-1",
        "https://a.example/(x)?a=[1]&b=\"2\"", "javascript:alert(1)", "not a link", "https://a.example/#tandem-x/y/z",
        "https://a.example/" + String(repeating: "x", count: 9000),
    ]

    private func name(_ random: inout SeededRandom) -> String {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in Self.pieces.randomElement(using: &random) ?? "x" }
            .joined()
    }

    @Test func `text and origin come back from what is stored, whoever wrote whatever`() {
        for seed in 0..<UInt64(3000) {
            var generator = RandomRichText(random: SeededRandom(seed: seed))
            let body = generator.text().normalized()
            var random = SeededRandom(seed: seed &+ 7_000_000)
            let origin = CommentOrigin(toolId: name(&random), entityId: name(&random), commentId: name(&random))
            let source = CommentDraft.Source(
                author: name(&random), origin: origin, link: Self.links.randomElement(using: &random) ?? nil)
            let text = AuthorLine.added(to: body, source)
            let stored = TargetprocessText.write(text).value
            let (back, found) = AuthorLine.taken(from: TargetprocessText.read(stored).value)
            guard back != body || found != origin else { continue }
            Issue.record(
                "seed \(seed): \(origin)\n\(stored)\ncame back as \(String(describing: found))\n\(back.blocks)")
            return
        }
    }

    @Test func `the text and origin of a time come back from what is stored, whoever wrote whatever`() {
        for seed in 0..<UInt64(3000) {
            var generator = RandomRichText(random: SeededRandom(seed: seed))
            // Whatever form it has, it comes back as what it reads.
            let body = TimeText.read(generator.text().normalized().plainText).body
            var random = SeededRandom(seed: seed &+ 7_000_000)
            let source = CommentDraft.Source(
                author: name(&random),
                origin: CommentOrigin(toolId: name(&random), entityId: name(&random), commentId: name(&random)),
                link: Self.links.randomElement(using: &random) ?? nil)
            let stored = TimeText.write(CommentDraft(body: body, source: source))
            let (back, found) = TimeText.read(stored)
            guard back != body || found != source.origin else { continue }
            Issue.record("seed \(seed): \(source.origin)\n\(stored)\ncame back as \(String(describing: found))")
            return
        }
    }

    @Test(arguments: [
        "<div><a href=\"https://a.example/1#tandem-jira/1/2\">Mia in Jira</a></div><div>Hello</div>",
        "<a href='https://a.example/1#tandem-jira/1/2'>Mia in Jira</a><br>Hello",
        "<p><a href=\"#tandem-jira/1/2\"><b>Mia</b> in Jira</a><br><br>Hello</p>",
        "<!--markdown-->[Mia in Jira](#tandem-jira/1/2)  \nHello",
    ])
    func `the line is found in either format, however an editor put it`(stored: String) {
        let (body, origin) = AuthorLine.taken(from: TargetprocessText.read(stored).value)
        #expect(origin == CommentOrigin(toolId: "jira", entityId: "1", commentId: "2"))
        #expect(body == RichText(plain: "Hello"))
    }

    @Test(arguments: [
        "<!--markdown-->Hello", "<!--markdown-->[Mia](https://a.example/#comment-1)\n\nHello",
        "<!--markdown-->[Mia](https://a.example/#tandem-jira/1)\n\nHello",
        "<!--markdown-->[Mia](https://a.example/#tandem-jira//1)\n\nHello",
        "<!--markdown-->[Mia](https://a.example/#tandem-jira/1/2) wrote\n\nHello",
        "<!--markdown-->> [Mia](https://a.example/#tandem-jira/1/2)\n\nHello", "",
    ])
    func `what is no author line stays in the text`(stored: String) {
        let text = TargetprocessText.read(stored).value
        let (body, origin) = AuthorLine.taken(from: text)
        #expect(origin == nil)
        #expect(body == text)
    }
}
