import EntityModel
import Testing

@testable import JiraAdapter

struct AuthorLineTests {
    let seed = UInt64.random(in: 0...UInt64.max)

    @Test func `what was put above a text comes off again, through both forms of text`() {
        var texts = RandomTexts(seed: seed)
        for number in 0..<1000 {
            let body = texts.document().normalized()
            let author = texts.oneOf(["Mia Chen", "  Mia \n Chen ", "_x_ *y*", "[a|b]", "日本", "", "a in Targetprocess"])
            let link = texts.oneOf([nil, "https://shop.tpondemand.com/entity/1#x"])
            let text = AuthorLine.adding(author, link: link, to: body)
            #expect(AuthorLine.isThere(in: text), "seed \(seed), text \(number)")
            #expect(AuthorLine.removed(from: text) == body, "seed \(seed), text \(number)")
            for product in JiraProduct.allCases {
                let kept = text.kept(by: product)
                #expect(AuthorLine.isThere(in: kept), "seed \(seed), text \(number), \(product), \(author)")
                if body.kept(by: product) == body, let first = body.blocks.first, case .paragraph = first {
                    #expect(AuthorLine.removed(from: kept) == body, "seed \(seed), text \(number), \(product)")
                }
            }
        }
    }

    @Test(arguments: ["", "Mia in Targetprocess:", "_Mia_ in Targetprocess:", "* _Mia in Targetprocess:_", "_Mia:_"])
    func `a person's text is no author line`(_ markup: String) {
        let text = WikiReader.read(markup).value
        #expect(!AuthorLine.isThere(in: text))
        #expect(AuthorLine.removed(from: text) == text)
    }
}
