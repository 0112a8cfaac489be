import JWTKit
import Synchronization

/// The issuer's public keys (JWKS, RFC 7517), asked for when they are needed, once for all who wait for them.
final class SigningKeys: Sendable {
    private struct State {
        /// By their ids, each in a collection of its own, so that a token is checked with the one it names.
        var keys: [String: JWTKeyCollection] = [:]
        /// When the keys were had, in milliseconds since 1970.
        var had: Int64 = 0
        /// When they were last asked for.
        var asked: Int64 = 0
        /// Says why the keys could not be had, `nil` if they could.
        var asking: Task<String?, Never>?
    }

    /// What is read of a key set; a key of a kind that is not known is no error (RFC 7517 §5).
    private struct KeySet: Decodable {
        struct Key: Decodable {
            let kty: String
            let crv: String?
            let use: String?
            let kid: String?
            let x: String?
            let y: String?
        }

        let keys: [Key]
    }

    /// How often the keys are asked for at most while some are known, in milliseconds.
    private static let pause: Int64 = 5000
    /// After which time keys are asked for anew, in milliseconds.
    private static let renewal: Int64 = 600_000
    /// How long keys are trusted while the issuer does not answer, in milliseconds.
    private static let lifetime: Int64 = 3_600_000

    private let source: TokenVerifier.Keys
    private let timing: TimeSource
    private let state = Mutex(State())

    init(_ source: @escaping TokenVerifier.Keys, timing: TimeSource) {
        self.source = source
        self.timing = timing
    }

    /// The key with an id; one that is known and old is given at once and renewed meanwhile.
    ///
    /// - Throws: ``TokenVerifier/VerificationError``.
    func key(_ id: String) async throws(TokenVerifier.VerificationError) -> JWTKeyCollection {
        let now = timing.now()
        let (known, asking) = state.withLock { state in
            if now - state.had > Self.lifetime { state.keys = [:] }
            let known = state.keys[id]
            if known != nil, now - state.had < Self.renewal { return (known, Task<String?, Never>?.none) }
            if state.asking == nil, state.keys.isEmpty || now - state.asked >= Self.pause {
                state.asked = now
                state.asking = Task { await self.renew() }
            }
            return (known, state.asking)
        }
        if let known { return known }
        if let reason = await asking?.value { throw .unavailable(reason) }
        guard let key = state.withLock({ $0.keys[id] }) else { throw .invalid }
        return key
    }

    private func renew() async -> String? {
        do {
            let set: KeySet = try BoundedJSON.decode(from: try await source(), maximumBytes: 1 << 20)
            let keys = await Self.usable(set)
            state.withLock { state in
                state.keys = keys
                state.had = timing.now()
                state.asking = nil
            }
            return nil
        } catch {
            state.withLock { $0.asking = nil }
            return "\(error)"
        }
    }

    /// Keys for ES256 that have an id; others are of no use here.
    private static func usable(_ set: KeySet) async -> [String: JWTKeyCollection] {
        var keys: [String: JWTKeyCollection] = [:]
        for key in set.keys where key.kty == "EC" && key.crv == "P-256" && key.use != "enc" {
            guard let id = key.kid, let x = key.x, let y = key.y,
                let key = try? ES256PublicKey(parameters: (x, y))
            else { continue }
            keys[id] = await JWTKeyCollection().add(ecdsa: key)
        }
        return keys
    }
}
