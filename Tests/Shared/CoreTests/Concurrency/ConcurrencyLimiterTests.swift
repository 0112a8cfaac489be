import Primitives
import Synchronization
import Testing

@testable import Core

@Suite(.timeLimit(.minutes(1))) struct ConcurrencyLimiterTests {
    private final class Tally: Sendable {
        private let counts = Mutex((inside: 0, peak: 0, total: 0))

        var peak: Int { counts.withLock { $0.peak } }
        var total: Int { counts.withLock { $0.total } }

        func enter() {
            counts.withLock { counts in
                counts.inside += 1
                counts.peak = max(counts.peak, counts.inside)
                counts.total += 1
            }
        }

        func leave() {
            counts.withLock { $0.inside -= 1 }
        }
    }

    @Test func `the queue grants all free slots in order of arrival`() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<500 {
            let width = Int.random(in: 1...4, using: &random)
            var queue = PriorityWaitQueue<UInt64>(width: width)
            var inside = 0
            var line: [UInt64] = []
            for _ in 0..<60 {
                switch Int.random(in: 0..<5, using: &random) {
                case 0, 1:
                    let ticket = queue.ticket()
                    let isIn = queue.enter(ticket, waiter: ticket)
                    #expect(isIn == (inside < width), "seed \(seed)")
                    if isIn { inside += 1 } else { line.append(ticket) }
                case 2, 3:
                    guard inside > 0 else { continue }
                    let next = queue.leave()
                    #expect(next == line.first, "seed \(seed)")
                    if line.isEmpty { inside -= 1 } else { line.removeFirst() }
                default:
                    let ticket = line.randomElement(using: &random) ?? 0
                    #expect(queue.abandon(ticket) == line.first { $0 == ticket }, "seed \(seed)")
                    line.removeAll { $0 == ticket }
                }
                #expect(queue.inside == inside && inside <= width, "seed \(seed)")
            }
        }
    }

    @Test func `those that have time wait behind the others, but not for ever`() {
        var queue = PriorityWaitQueue<String>(width: 1)
        var isIn = [queue.enter(queue.ticket(), waiter: "first")]
        for number in 0..<3 { isIn.append(queue.enter(queue.ticket(), .background, waiter: "bulk \(number)")) }
        for number in 0..<20 { isIn.append(queue.enter(queue.ticket(), .interactive, waiter: "live \(number)")) }
        #expect(isIn == [true] + Array(repeating: false, count: 23))
        let order = (0..<23).compactMap { _ in queue.leave() }
        let live = (0..<20).map { "live \($0)" }
        let expected = [Array(live[..<8]), ["bulk 0"], Array(live[8..<16]), ["bulk 1"], Array(live[16...]), ["bulk 2"]]
        #expect(order == expected.flatMap { $0 })
        let last = queue.leave()
        #expect(last == nil && queue.inside == 0)
    }

    @Test func `never more tasks than allowed are inside`() async throws {
        let limit = ConcurrencyLimiter(3)
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    try await limit.run {
                        tally.enter()
                        await Task.yield()
                        tally.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(tally.peak <= 3 && tally.total == 500)
    }

    @Test func `a task that is cancelled in the line leaves it, and the others go on`() async throws {
        let limit = ConcurrencyLimiter(1)
        let (held, release) = AsyncStream.makeStream(of: Void.self)
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        let holder = Task {
            try await limit.run {
                enter.finish()
                for await _ in held {}
            }
        }
        for await _ in entered {}
        let waiter = Task { try await limit.run {} }
        let next = Task { try await limit.run { 7 } }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        release.finish()
        try await holder.value
        #expect(try await next.value == 7)
    }
}
