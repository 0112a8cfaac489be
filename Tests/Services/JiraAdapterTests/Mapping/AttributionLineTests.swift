import AdapterKit
import Core
import EntityModel
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

struct AttributionLineTests {
    let seed = UInt64.random(in: 0...UInt64.max)

    @Test func `an added attribution line is removed again in both text forms`() {
        var texts = SeededRandom(seed: seed)
        for number in 0..<1000 {
            let body = texts.document().normalized()
            let author = texts.oneOf(["Mia Chen", "  Mia \n Chen ", "_x_ *y*", "[a|b]", "日本", "", "a in Targetprocess"])
            let link = texts.oneOf([nil, "https://shop.tpondemand.com/entity/1#x"])
            let other = texts.oneOf([nil, "", "Ben\tOkafor", "*b* [c]", "a in Targetprocess:"])
            let text = AttributionLine.adding(author, answering: other, link: link, to: body)
            #expect(AttributionLine.isPresent(in: text), "seed \(seed), text \(number)")
            #expect(AttributionLine.removed(from: text) == body, "seed \(seed), text \(number)")
            for product in JiraProduct.allCases {
                let kept = text.stored(by: product)
                #expect(AttributionLine.isPresent(in: kept), "seed \(seed), text \(number), \(product), \(author)")
                if body.stored(by: product) == body, let first = body.blocks.first, case .paragraph = first {
                    #expect(AttributionLine.removed(from: kept) == body, "seed \(seed), text \(number), \(product)")
                }
            }
        }
    }

    @Test func `an answer names whom it answers`() {
        for (other, words) in [
            ("Ben  Okafor", "Mia, answering Ben Okafor, in Targetprocess:"), (" ", "Mia in Targetprocess:"),
            (nil, "Mia in Targetprocess:"),
        ] {
            let text = AttributionLine.adding("Mia", answering: other, link: nil, to: RichText(plain: "x"))
            #expect(text.plainText.hasPrefix(words))
        }
    }

    @Test func `the link of the line names the original, through both forms of text`() {
        var texts = SeededRandom(seed: seed)
        for number in 0..<1000 {
            let origin = CommentOrigin(
                toolId: texts.oneOf(["shop", "a b", "日本"]), entityId: texts.oneOf(["1002", "a/b|c]"]),
                commentId: texts.oneOf(["w7", "%2F", "_x_"]))
            let marker = CommentMarker(
                origin: origin,
                place: CommentLocation(toolId: texts.oneOf(["shop", "a b"]), entityId: texts.oneOf(["7", "x_y"])))
            let link = OriginLink(.sample).address(
                texts.oneOf([nil, "https://shop.tpondemand.com/entity/1#x"]), marker, orElse: "https://jira.example")
            let text = AttributionLine.adding("Mia [x] *y*", link: link, to: texts.document().normalized())
            for product in JiraProduct.allCases {
                let found = AttributionLine.link(in: text.stored(by: product)).flatMap(OriginLink(.sample).marker)
                #expect(found == marker, "seed \(seed), text \(number), \(product), \(link)")
            }
        }
    }

    @Test(arguments: ["", "Mia in Targetprocess:", "_Mia_ in Targetprocess:", "* _Mia in Targetprocess:_", "_Mia:_"])
    func `a person's text is no author line`(_ markup: String) {
        let text = WikiReader.read(markup).value
        #expect(!AttributionLine.isPresent(in: text))
        #expect(AttributionLine.removed(from: text) == text)
    }
}
