import AdapterKit
import Primitives
import Synchronization
import TestSupport
import Testing

struct ExpiringCacheTests {
    private final class Clock: Sendable {
        let now = Mutex<Timestamp>(1_800_000_000_000)

        func advance(minutes: Int64) { now.withLock { $0 += .minutes(minutes) } }
    }

    @Test func `a value is kept for half an hour and dropped at once when it is wrong`() {
        let clock = Clock()
        let memory = ExpiringCache<Int, String?> { clock.now.withLock { $0 } }
        #expect(memory[1] == nil)
        memory.store("Open", as: 1)
        memory.store(nil, as: 2)
        clock.advance(minutes: 29)
        #expect(memory[1] == .some("Open") && memory[2] == .some(nil))
        clock.advance(minutes: 1)
        #expect(memory[1] == nil && memory[2] == nil)
        memory.store("Open", as: 1)
        memory.remove(2)
        #expect(memory[1] == .some("Open"))
        memory.remove(1)
        #expect(memory[1] == nil)
        // A clock that was set back does not extend the lifetime of an entry.
        memory.store("Open", as: 1)
        clock.advance(minutes: -1)
        #expect(memory[1] == nil)
    }

    @Test func `the number of cached values is limited`() {
        let memory = ExpiringCache<Int, Int>(capacity: 100) { 0 }
        for number in 0...100 { memory.store(number, as: number) }
        #expect(memory[0] == nil)
        #expect(memory[100] == 100)
    }
}
