import Primitives
import Testing

@testable import AMQP

@Suite struct DeliveryLedgerTests {
    private typealias Frame = DeliveryLedger.Frame

    private func ledger(of count: Int) -> DeliveryLedger {
        var ledger = DeliveryLedger()
        for _ in 0..<count { ledger.deliver() }
        return ledger
    }

    @Test func `acknowledgments without a gap share one frame`() {
        var ledger = ledger(of: 4)
        for tag in [3, 1, 2] as [UInt64] { #expect(ledger.settle(tag, .acknowledge) == true) }
        #expect(ledger.drainFrames() == [Frame(tag: 3, settlement: .acknowledge, multiple: true)])
        #expect(ledger.openCount == 1)
    }

    @Test func `later acknowledgments do not settle an open delivery`() {
        var ledger = ledger(of: 3)
        #expect(ledger.settle(2, .acknowledge) == true)
        #expect(ledger.settle(3, .acknowledge) == true)
        #expect(
            ledger.drainFrames() == [
                Frame(tag: 2, settlement: .acknowledge, multiple: false),
                Frame(tag: 3, settlement: .acknowledge, multiple: false),
            ])
        #expect(ledger.settle(1, .acknowledge) == true)
        #expect(ledger.drainFrames() == [Frame(tag: 1, settlement: .acknowledge, multiple: false)])
    }

    @Test func `a second decision is rejected`() {
        var ledger = ledger(of: 1)
        #expect(ledger.settle(1, .requeue) == true)
        #expect(ledger.settle(1, .acknowledge) == false)
        _ = ledger.drainFrames()
        #expect(ledger.settle(1, .acknowledge) == false)
        #expect(ledger.settle(2, .acknowledge) == false)
        #expect(!ledger.hasFrames)
    }

    @Test func `a broker that applies the frames reaches the decided state in random runs`() {
        var random = SeededRandom(seed: printedSeed("DeliveryLedger"))
        for _ in 0..<500 {
            var ledger = DeliveryLedger()
            var open: Set<UInt64> = []
            var delivered: UInt64 = 0
            var decided: [UInt64: DeliveryLedger.Settlement] = [:]
            var broker = BrokerModel()
            for _ in 0..<random.number(1...200) {
                switch random.number(0...5) {
                case 0...1:
                    delivered += 1
                    ledger.deliver()
                    open.insert(delivered)
                    broker.unsettled.insert(delivered)
                case 2...4:
                    guard let tag = open.sorted().prefix(random.number(1...8)).randomElement(using: &random) else {
                        continue
                    }
                    let settlement: DeliveryLedger.Settlement = random.number(0...4) == 0 ? .requeue : .acknowledge
                    #expect(ledger.settle(tag, settlement) == true)
                    open.remove(tag)
                    decided[tag] = settlement
                default:
                    broker.follow(ledger.drainFrames())
                    #expect(broker.unsettled == open)
                }
                #expect(ledger.openCount == open.count)
            }
            broker.follow(ledger.drainFrames())
            #expect(broker.settled == decided)
            #expect(broker.violations == 0)
        }
    }

    /// A model of the broker that applies the frames.
    ///
    /// Each frame must contain an open tag.
    private struct BrokerModel {
        var unsettled: Set<UInt64> = []
        var settled: [UInt64: DeliveryLedger.Settlement] = [:]
        var violations = 0

        mutating func follow(_ frames: [Frame]) {
            for frame in frames {
                if !unsettled.contains(frame.tag) { violations += 1 }
                for tag in unsettled where frame.multiple ? tag <= frame.tag : tag == frame.tag {
                    unsettled.remove(tag)
                    settled[tag] = frame.settlement
                }
            }
        }
    }
}
