import Testing

@testable import Postgres

@Suite struct PoolStateTests {
    @Test func `the most recently used connection is lent first, and the limit is never exceeded`() {
        var queue = PoolState<Int>(limit: 2)
        #expect(queue.acquire().isPlace)
        #expect(queue.acquire().isPlace)
        #expect(queue.acquire().isWait)
        #expect(queue.checkIn(1) == nil)
        #expect(queue.checkIn(2) == nil)
        #expect(queue.acquire().connection == 2)
        #expect(queue.acquire().connection == 1)
        #expect(queue.acquire().isWait)
        #expect(queue.discard() == nil)
        #expect(queue.acquire().isPlace)
    }

    @Test func `a closed pool lends nothing and drops its idle connections`() {
        var queue = PoolState<Int>(limit: 2)
        _ = queue.acquire()
        _ = queue.acquire()
        _ = queue.checkIn(1)
        #expect(queue.close().idle == [1])
        #expect(queue.open == 1)
        #expect(queue.acquire().isClosed)
    }

    @Test func `waiters receive connections in the order of arrival`() async throws {
        let line = AsyncLine()
        let order = try await line.serve(count: 5)
        #expect(order == Array(0..<5))
    }
}

/// A pool state that serves several waiting tasks one after the other.
private actor AsyncLine {
    private var queue = PoolState<Int>(limit: 1)

    func serve(count: Int) async throws -> [Int] {
        _ = queue.acquire()
        return try await withThrowingTaskGroup(of: (position: Int, served: Int).self) { group in
            for position in 0..<count {
                group.addTask { (position, try await self.wait()) }
                while queue.waitingCount <= position { await Task.yield() }
            }
            for served in 0..<count { queue.checkIn(served)?.resume(returning: .connection(served)) }
            var order = [Int](repeating: -1, count: count)
            while let (position, served) = try await group.next() { order[position] = served }
            return order
        }
    }

    private func wait() async throws -> Int {
        let grant = try await withCheckedThrowingContinuation { queue.enqueue($0, ticket: queue.ticket()) }
        guard case .connection(let number) = grant else { return -1 }
        return number
    }
}

extension PoolState.Acquisition {
    fileprivate var isPlace: Bool { if case .granted(.slot) = self { true } else { false } }
    fileprivate var isWait: Bool { if case .wait = self { true } else { false } }
    fileprivate var isClosed: Bool { if case .closed = self { true } else { false } }
    fileprivate var connection: Connection? { if case .granted(.connection(let it)) = self { it } else { nil } }
}
