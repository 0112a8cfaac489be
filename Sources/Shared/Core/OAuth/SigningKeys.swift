import JWTKit
import Primitives
import Synchronization

/// The public keys of the issuer (JWKS, RFC 7517).
///
/// They are requested on demand, once for all concurrent callers.
final class SigningKeys: Sendable {
    private struct State {
        /// The keys by ID.
        ///
        /// Each key has its own collection, so that a token is checked only with the key that it names.
        var keys: [String: JWTKeyCollection] = [:]
        /// The time when the keys were received.
        var had = Timestamp.epoch
        /// The time when the keys were last requested.
        var asked = Timestamp.epoch
        /// The running request.
        ///
        /// Its result is the reason why the keys could not be fetched, or `nil`.
        var asking: Task<String?, Never>?
    }

    /// The parts of a key set that are read.
    ///
    /// A key of an unknown kind is ignored (RFC 7517 §5).
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

    /// The minimum time between two requests while some keys are known.
    private static let pause: Duration = .seconds(5)
    /// The age after which keys are renewed.
    private static let renewal: Duration = .minutes(10)
    /// The time for which keys are trusted while the issuer does not answer.
    private static let lifetime: Duration = .hours(1)

    private let source: TokenVerifier.Keys
    private let timing: TimeSource
    private let state = Mutex(State())

    init(_ source: @escaping TokenVerifier.Keys, timing: TimeSource) {
        self.source = source
        self.timing = timing
    }

    /// Returns the key with an ID.
    ///
    /// An outdated key is returned at once and renewed in the background.
    ///
    /// - Throws: ``TokenVerifier/VerificationError`` if the key is unknown or cannot be fetched.
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

    /// Returns the keys for ES256 that have an ID.
    ///
    /// Other keys are not used.
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
