import TestSupport
import Testing

@testable import Core

@Suite(.timeLimit(.minutes(1))) struct AsyncLatchTests {
    @Test func `all waiting tasks continue when it opens, and no later task waits`() async throws {
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

    @Test func `a canceled task stops waiting with an error`() async {
        let gate = AsyncLatch()
        for _ in 0..<200 {
            let waiting = Task { try await gate.wait() }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
    }
}
