import Primitives
import Testing

@testable import AMQP

@Suite struct ConfirmLedgerTests {
    @Test func `a confirm for several messages settles all messages up to its tag`() {
        var ledger = ConfirmLedger<String>()
        for name in ["a", "b", "c"] { ledger.append(name) }
        #expect(ledger.settle(2, multiple: true) == ["a", "b"])
        #expect(ledger.count == 1)
        #expect(ledger.oldest == "c")
    }

    @Test func `a tag is settled only once, and an unknown tag never`() {
        var ledger = ConfirmLedger<String>()
        ledger.append("a")
        ledger.append("b")
        #expect(ledger.settle(2, multiple: false) == ["b"])
        #expect(ledger.settle(2, multiple: false) == [])
        #expect(ledger.settle(9, multiple: false) == [])
        #expect(ledger.settle(0, multiple: false) == [])
        #expect(ledger.settle(2, multiple: true) == ["a"])
        #expect(ledger.isEmpty)
    }

    @Test func `tags count from one again after the ledger was emptied`() {
        var ledger = ConfirmLedger<String>()
        ledger.append("a")
        #expect(ledger.removeAll() == ["a"])
        ledger.append("b")
        #expect(ledger.settle(1, multiple: false) == ["b"])
    }

    @Test func `only the oldest matching entry is changed`() {
        var ledger = ConfirmLedger<String>()
        for name in ["a", "b", "b"] { ledger.append(name) }
        ledger.updateFirst { entry in
            guard entry == "b" else { return false }
            entry = "changed"
            return true
        }
        #expect(ledger.settle(3, multiple: true) == ["a", "changed", "b"])
    }

    @Test func `the ledger behaves like a plain dictionary in random runs`() {
        var random = SeededRandom(seed: printedSeed("ConfirmLedger"))
        for _ in 0..<300 {
            var ledger = ConfirmLedger<UInt64>()
            var model: [UInt64: UInt64] = [:]
            var last: UInt64 = 0
            for _ in 0..<random.number(1...400) {
                if random.number(0...2) > 0 {
                    last += 1
                    ledger.append(last)
                    model[last] = last
                } else {
                    let tag = UInt64(random.number(0...Int(last + 2)))
                    let multiple = Bool.random(using: &random)
                    let expected = model.keys.filter { multiple ? $0 <= tag : $0 == tag }.sorted()
                    for key in expected { model[key] = nil }
                    // A broker never confirms several messages beyond the last tag.
                    #expect(ledger.settle(tag, multiple: multiple) == expected)
                }
                #expect(ledger.count == model.count)
                #expect(ledger.oldest == model.keys.min())
            }
            #expect(ledger.removeAll() == model.keys.sorted())
        }
    }
}
