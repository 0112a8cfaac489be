import Synchronization
import Testing

@testable import TargetprocessAdapter

struct StateCatalogTests {
    private final class Clock: Sendable {
        let now = Mutex<Int64>(1_800_000_000_000)

        func advance(minutes: Int64) { now.withLock { $0 += minutes * 60_000 } }
    }

    @Test func `states are kept for half an hour, and dropped at once when they are wrong`() {
        let clock = Clock()
        let catalog = StateCatalog { clock.now.withLock { $0 } }
        let states = [EntityStateRecord(id: 78, name: "Open")]
        #expect(catalog.states(of: 1) == nil)
        catalog.keep(states, of: 1)
        clock.advance(minutes: 29)
        #expect(catalog.states(of: 1) == states)
        clock.advance(minutes: 1)
        #expect(catalog.states(of: 1) == nil)
        catalog.keep(states, of: 1)
        catalog.keep(workflow: 1, ofItem: "7")
        catalog.keep(workflow: 1, ofItem: "8")
        catalog.forget(item: "9")
        #expect(catalog.states(of: 1) == states)
        catalog.forget(item: "7")
        #expect(catalog.states(of: 1) == nil)
        #expect(catalog.workflow(ofItem: "7") == nil)
        #expect(catalog.workflow(ofItem: "8") == 1)
    }

    @Test func `what is remembered of items is bounded`() {
        let catalog = StateCatalog { 0 }
        for id in 0...10_000 { catalog.keep(workflow: 1, ofItem: "\(id)") }
        #expect(catalog.workflow(ofItem: "0") == nil)
        #expect(catalog.workflow(ofItem: "10000") == 1)
    }
}
