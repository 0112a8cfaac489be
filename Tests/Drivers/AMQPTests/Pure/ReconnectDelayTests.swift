import Primitives
import Testing

@testable import AMQP

@Suite struct ReconnectDelayTests {
    @Test func `delays double up to the maximum and start again after a success`() {
        var delay = ReconnectDelay(maximum: .seconds(5))
        let delays = (0..<12).map { _ in delay.next(jitter: 0) }
        #expect(Array(delays.prefix(3)) == [.milliseconds(50), .milliseconds(100), .milliseconds(200)])
        #expect(delays.suffix(4).allSatisfy { $0 == .seconds(5) })
        delay.reset()
        #expect(delay.next(jitter: 0) == .milliseconds(50))
    }

    @Test func `jitter shortens a delay by at most half`() {
        var random = SeededRandom(seed: printedSeed("ReconnectDelay"))
        for _ in 0..<1000 {
            var delay = ReconnectDelay(maximum: .seconds(8))
            for _ in 0..<random.number(0...12) { _ = delay.next(jitter: 0) }
            var same = delay
            let full = same.next(jitter: 0)
            let jittered = delay.next(jitter: Double.random(in: 0...1, using: &random))
            #expect(jittered <= full && jittered >= full * 0.5)
        }
    }
}
