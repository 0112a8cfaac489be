import Primitives
import Synchronization
import Testing

struct SecretTests {
    @Test func `A secret is redacted however it is printed`() {
        struct Holder {
            let secret = Secret("hunter2")
        }
        let secret = Secret("hunter2")
        var dumped = ""
        dump(Holder(), to: &dumped)
        let texts = ["\(secret)", String(reflecting: secret), "\(Holder())", dumped, "\([secret])", "\(secret as Any)"]
        #expect(texts.allSatisfy { !$0.contains("hunter2") })
        #expect(secret.reveal { $0 } == "hunter2")
    }

    @Test func `Two byte strings are equal exactly if they are`() {
        for _ in 0..<5000 {
            let left = (0..<Int.random(in: 0...6)).map { _ in UInt8.random(in: 0...2) }
            let right = Bool.random() ? left : (0..<Int.random(in: 0...6)).map { _ in UInt8.random(in: 0...2) }
            #expect(constantTimeEqual(left, right) == (left == right), "\(left) \(right)")
        }
        #expect(Secret("token").matches("token"))
        #expect(!Secret("token").matches("tokem"))
        #expect(!Secret("").matches("t"))
    }
}

struct AttemptTests {
    private struct Cause: Error, Equatable {}
    private enum Converted: Error, Equatable {
        case from(Cause)
    }

    @Test func `A converted error keeps its cause, and a value is returned unchanged`() async throws {
        #expect(throws: Converted.from(Cause())) {
            try attempt({ () throws(Cause) -> Int in throw Cause() }, orThrow: { Converted.from($0) })
        }
        let value = try attempt({ () throws(Cause) -> Int in 7 }, orThrow: { Converted.from($0) })
        #expect(value == 7)
    }
}

struct BlockingExecutorTests {
    @Test func `Work on a lane is done in its order, one piece at a time`() async {
        let lane = BlockingExecutor(label: "test.lane")
        let log = SharedLog()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask { await lane.run { log.enter(number) } }
            }
        }
        #expect(log.count == 200)
        #expect(!log.hasOverlapped)
    }
}

/// Detects two pieces of work that run at the same time.
private final class SharedLog: Sendable {
    private let state = Mutex((count: 0, isInside: false, hasOverlapped: false))

    var count: Int { state.withLock { $0.count } }
    var hasOverlapped: Bool { state.withLock { $0.hasOverlapped } }

    func enter(_ number: Int) {
        state.withLock { state in
            if state.isInside { state.hasOverlapped = true }
            state.isInside = true
        }
        for _ in 0..<1000 { _ = number.hashValue }
        state.withLock { state in
            state.isInside = false
            state.count += 1
        }
    }
}
