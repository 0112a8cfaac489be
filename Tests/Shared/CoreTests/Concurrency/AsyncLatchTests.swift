import TestSupport
import Testing

@testable import Core

@Suite(.timeLimit(.minutes(1))) struct AsyncLatchTests {
    @Test func `all who wait go on when it opens, and nobody waits after`() async throws {
        let gate = AsyncLatch()
        let through = Held<Int>()
        try await withThrowingTaskGroup { group in
            for _ in 0..<100 {
                group.addTask {
                    try await gate.wait()
                    through.change { $0 = ($0 ?? 0) + 1 }
                }
            }
            gate.open()
            gate.open()
            try await group.waitForAll()
        }
        #expect(through.value == 100)
        try await gate.wait()
    }

    @Test func `who is cancelled goes away with an error`() async {
        let gate = AsyncLatch()
        for _ in 0..<200 {
            let waiting = Task { try await gate.wait() }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
    }
}
