import AdapterEngine
import AdapterKit
import EntityModel
import InternalAPI
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

struct AttributionLineTests {
    private static let pieces = [
        "jira", "shop.atlassian.net", "10001", "a/b", "a b", "%2F", "#", "tandem-", "?", "&", "ü", "日本", "\"", "'", "<",
        ">", ")", "(", "[", "]", "*", "_", "`", "\\", "|", "😀", "-", ".", "~", "\u{A0}", "@user:ada[Ada]",
    ]
    private static let addresses: [String?] = [
        nil, "", "https://shop.atlassian.net/browse/SHOP-1", "https://a.example/x?focusedCommentId=1#comment-1",
        "https://a.example/(x)?a=[1]&b=\"2\"", "javascript:alert(1)", "not a link", "https://a.example/#tandem-x/y/z",
        "https://a.example/" + String(repeating: "x", count: 9000),
    ]

    private static let links = OriginLink(.sample)
    private static let place = CommentLocation(toolId: "shop.tpondemand.com", entityId: "7")

    private func name(_ random: inout SeededRandom) -> String {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in Self.pieces.randomElement(using: &random) ?? "x" }
            .joined()
    }

    @Test func `text and origin are restored from the stored comment, whatever the text is`() {
        for seed in 0..<UInt64(3000) {
            var generator = RandomRichText(random: SeededRandom(seed: seed))
            let body = generator.text().normalized()
            var random = SeededRandom(seed: seed &+ 7_000_000)
            let origin = CommentOrigin(toolId: name(&random), entityId: name(&random), commentId: name(&random))
            let source = CommentDraft.Original(
                author: name(&random), origin: origin, link: Self.addresses.randomElement(using: &random) ?? nil)
            let text = AttributionLine.added(to: body, source, on: Self.place, Self.links)
            let stored = TargetprocessText.write(text).value
            let (back, found) = AttributionLine.stripped(from: TargetprocessText.read(stored).value, Self.links)
            // A bare URL in the text is parsed as a link.
            let expected = AddressLinks.adding(to: body).normalized()
            guard back != expected || found != CommentMarker(origin: origin, place: Self.place) else { continue }
            Issue.record(
                "seed \(seed): \(origin)\n\(stored)\ncame back as \(String(describing: found))\n\(back.blocks)")
            return
        }
    }

    @Test func `text and origin of a time are restored from the stored text, whatever the text is`() {
        for seed in 0..<UInt64(3000) {
            var generator = RandomRichText(random: SeededRandom(seed: seed))
            // The body in any format is read back with the same text.
            let body = TimeDescription.read(generator.text().normalized().plainText, Self.links).body
            var random = SeededRandom(seed: seed &+ 7_000_000)
            let source = CommentDraft.Original(
                author: name(&random),
                origin: CommentOrigin(toolId: name(&random), entityId: name(&random), commentId: name(&random)),
                link: Self.addresses.randomElement(using: &random) ?? nil)
            let stored = TimeDescription.write(CommentDraft(body: body, source: source), on: Self.place, Self.links)
            let (back, found) = TimeDescription.read(stored, Self.links)
            guard back != body || found != CommentMarker(origin: source.origin, place: Self.place) else { continue }
            Issue.record("seed \(seed): \(source.origin)\n\(stored)\ncame back as \(String(describing: found))")
            return
        }
    }

    @Test(arguments: [
        "<div><a href=\"https://a.example/1#FRAGMENT\">Mia in Jira</a></div><div>Hello</div>",
        "<a href='https://a.example/1#FRAGMENT'>Mia in Jira</a><br>Hello",
        "<p><a href=\"#FRAGMENT\"><b>Mia</b> in Jira</a><br><br>Hello</p>",
        "<!--markdown-->[Mia in Jira](#FRAGMENT)  \nHello",
    ])
    func `the line is found in both formats and after edits, but only with its signature`(stored: String) {
        let marker = CommentMarker(
            origin: CommentOrigin(toolId: "jira", entityId: "1", commentId: "2"), place: Self.place)
        let fragment = String(Self.links.address(nil, marker).dropFirst())
        let text = TargetprocessText.read(stored.replacing("FRAGMENT", with: fragment)).value
        let (body, found) = AttributionLine.stripped(from: text, Self.links)
        #expect(found == marker)
        #expect(body == RichText(plain: "Hello"))
        #expect(AttributionLine.author(in: text, Self.links) == "Mia")
        // These forged lines have no signature, a signature of another comment, place, or account, or a truncated one.
        let other = CommentMarker(origin: marker.origin, place: CommentLocation(toolId: "shop", entityId: "8"))
        let foreign = OriginLink(MarkerSigner(key: Secret([UInt8](repeating: 8, count: 32))))
        let forged = [
            "tandem-jira/1/2", "tandem-jira/1/2/\(Self.place.toolId)/7", String(fragment.dropLast()),
            fragment.replacing("/1/2/", with: "/1/3/"), fragment.replacing("/1/2/", with: "/2/2/"),
            fragment.replacing("tandem-jira", with: "tandem-jira2"), fragment.replacing("/7/", with: "/8/"),
            fragment.prefix(fragment.count - 32) + MarkerSigner.sample.signature(of: other),
            String(foreign.address(nil, marker).dropFirst()),
        ]
        for fragment in forged {
            let text = TargetprocessText.read(stored.replacing("FRAGMENT", with: fragment)).value
            let (body, found) = AttributionLine.stripped(from: text, Self.links)
            #expect(found == nil && body == text && AttributionLine.author(in: text, Self.links) == nil, "\(fragment)")
        }
    }

    @Test(arguments: [
        "<!--markdown-->Hello", "<!--markdown-->[Mia](https://a.example/#comment-1)\n\nHello",
        "<!--markdown-->[Mia](https://a.example/#tandem-jira/1)\n\nHello",
        "<!--markdown-->[Mia](https://a.example/#tandem-jira//1)\n\nHello",
        "<!--markdown-->[Mia](https://a.example/#tandem-jira/1/2) wrote\n\nHello",
        "<!--markdown-->> [Mia](https://a.example/#tandem-jira/1/2)\n\nHello", "",
    ])
    func `other lines stay in the text`(stored: String) {
        let text = TargetprocessText.read(stored).value
        let (body, marker) = AttributionLine.stripped(from: text, Self.links)
        #expect(marker == nil)
        #expect(body == text)
    }
}
