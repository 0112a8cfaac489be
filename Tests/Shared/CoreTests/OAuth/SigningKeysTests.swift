import Core
import Synchronization
import Testing

/// Tests the times at which the issuer's keys are requested and the time for which they are trusted.
@Suite(.timeLimit(.minutes(1))) struct SigningKeysTests {
    private let mint = TokenMint(kid: "k1")
    private let next = TokenMint(kid: "k2")

    @Test func `keys are asked for once`() async throws {
        let source = KeySource([mint])
        let verifier = source.verifier()
        for _ in 0..<20 { _ = try await verifier.verify(try mint.token()) }
        #expect(source.asked == 1)
    }

    @Test func `a new key is found, and forged names of keys do not make the issuer's work`() async throws {
        let source = KeySource([mint])
        let verifier = source.verifier()
        _ = try await verifier.verify(try mint.token())
        source.publish([mint, next])
        let token = try next.token()
        await #expect(throws: TokenVerifier.VerificationError.invalid) { try await verifier.verify(token) }
        source.advance(seconds: 5)
        _ = try await verifier.verify(token)
        #expect(source.asked == 2)
        for number in 0..<100 {
            let forged = try TokenMint(kid: "forged-\(number)").token()
            await #expect(throws: TokenVerifier.VerificationError.invalid) { try await verifier.verify(forged) }
        }
        #expect(source.asked == 2)
    }

    @Test func `a withdrawn key is rejected, also for tokens that were valid before`() async throws {
        let source = KeySource([mint])
        let verifier = source.verifier()
        let token = try mint.token()
        _ = try await verifier.verify(token)
        source.publish([next])
        source.advance(seconds: 5)
        _ = try await verifier.verify(try next.token())
        await #expect(throws: TokenVerifier.VerificationError.invalid) { try await verifier.verify(token) }
    }

    @Test func `an issuer that does not answer is another failure than a bad token, and is asked again`() async throws {
        let source = KeySource([mint])
        source.setDown(true)
        let verifier = source.verifier()
        let token = try mint.token()
        let refusal = await #expect(throws: TokenVerifier.VerificationError.self) { try await verifier.verify(token) }
        guard case .unavailable = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        source.setDown(false)
        _ = try await verifier.verify(token)
    }

    @Test func `known keys outlast an issuer that is away, but not for ever`() async throws {
        let source = KeySource([mint])
        let verifier = source.verifier()
        _ = try await verifier.verify(try mint.token())
        source.setDown(true)
        source.advance(seconds: 1800)
        _ = try await verifier.verify(try mint.token(.init(issued: 1800, expiry: 2400)))
        source.advance(seconds: 1801)
        let token = try mint.token(.init(issued: 3600, expiry: 4200))
        let refusal = await #expect(throws: TokenVerifier.VerificationError.self) { try await verifier.verify(token) }
        #expect(refusal != .invalid)
    }

    @Test func `keys of other kinds are ignored, and an invalid key set has no keys`() async throws {
        let others = #"[{"kty":"new"},{"kty":"EC","crv":"P-999","kid":"k1"},{"kty":"oct","k":"AA","kid":"k1"},"#
        let ours = String(decoding: TokenMint.keySet([mint]).dropFirst(#"{"keys":["#.utf8.count), as: UTF8.self)
        let token = try mint.token()
        let timing = TimeSource(now: { TokenMint.start }, sleep: { _ in }, random: { 0.5 })
        let mixed = Array((#"{"keys":"# + others + ours).utf8)
        _ = try await TokenVerifier(issuer: TokenMint.issuer, keys: { mixed }, timing: timing).verify(token)
        for text in ["", "[]", "{}", #"{"keys":7}"#, #"{"keys":[7]}"#, String(repeating: "[", count: 100_000)] {
            let verifier = TokenVerifier(issuer: TokenMint.issuer, keys: { Array(text.utf8) })
            let refusal = await #expect(throws: TokenVerifier.VerificationError.self) {
                try await verifier.verify(token)
            }
            #expect(refusal != .invalid, "\(text.prefix(20))")
        }
    }

    @Test func `concurrent callers share one request for the keys`() async throws {
        let callers = 50
        let (opened, gate) = AsyncStream.makeStream(of: Void.self)
        let arrived = Mutex(0)
        let asked = Mutex(0)
        let timing = TimeSource(
            now: {
                let count = arrived.withLock { count in
                    count += 1
                    return count
                }
                if count == callers { gate.yield() }
                return TokenMint.start
            }, sleep: { _ in }, random: { 0.5 })
        let keySet = TokenMint.keySet([mint])
        let verifier = TokenVerifier(
            issuer: TokenMint.issuer,
            keys: {
                asked.withLock { $0 += 1 }
                // The response waits until all callers have read the time, which they do before they request the keys.
                for await _ in opened { break }
                return keySet
            }, timing: timing)
        let token = try mint.token()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<callers {
                group.addTask { _ = try await verifier.verify(token) }
            }
            try await group.waitForAll()
        }
        #expect(asked.withLock { $0 } == 1)
    }
}
