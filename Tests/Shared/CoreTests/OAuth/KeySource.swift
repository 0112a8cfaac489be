import Core
import Primitives
import Synchronization

/// A key set that a test can change, with the number of requests for it and the clock of the verifier.
final class KeySource: Sendable {
    struct Down: Error {}

    private struct State {
        var mints: [TokenMint]
        var isDown = false
        var asked = 0
        var now = TokenMint.start
    }

    private let state: Mutex<State>

    init(_ mints: [TokenMint]) {
        state = Mutex(State(mints: mints))
    }

    var asked: Int { state.withLock { $0.asked } }

    func publish(_ mints: [TokenMint]) {
        state.withLock { $0.mints = mints }
    }

    func setDown(_ isDown: Bool) {
        state.withLock { $0.isDown = isDown }
    }

    func advance(seconds: Int64) {
        state.withLock { $0.now += .seconds(seconds) }
    }

    func verifier() -> TokenVerifier {
        let timing = TimeSource(now: { self.state.withLock { $0.now } }, sleep: { _ in }, random: { 0.5 })
        return TokenVerifier(issuer: TokenMint.issuer, keys: { try self.keySet() }, timing: timing)
    }

    private func keySet() throws -> [UInt8] {
        try state.withLock { state in
            state.asked += 1
            if state.isDown { throw Down() }
            return TokenMint.keySet(state.mints)
        }
    }
}
