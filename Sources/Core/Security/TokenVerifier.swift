import Crypto
public import Curl
import Foundation
import JWTKit
import Synchronization

/// Tells whether a token is good and what it is good for: signed with ES256 by a key of the issuer (JWKS, RFC 7517),
/// meant for Tandem, within its time.
public final class TokenVerifier: Sendable {
    /// Why a token is not good; says nothing of the token.
    public enum Refusal: Error, Hashable, Sendable {
        case invalid
        /// The issuer's keys cannot be had now.
        case unavailable(String)
    }

    /// Gives the issuer's key set as JSON.
    public typealias Keys = @Sendable () async throws -> [UInt8]

    private struct State {
        /// The keys by their ids, each in a collection of its own, so that a token is checked with the one it names.
        var keys: [String: JWTKeyCollection] = [:]
        /// When the keys were last asked for, in milliseconds since 1970.
        var asked: Int64 = 0
        /// By SHA-256, tokens whose signature was found good.
        var known: [SHA256Digest: AccessToken] = [:]
    }

    private struct Header: Decodable {
        let alg: String
        let kid: String
    }

    /// How often the keys are asked for because of a key that is not known, in milliseconds.
    private static let pause: Int64 = 5000
    /// How long keys are kept, in milliseconds.
    private static let lifetime: Int64 = 1_800_000
    /// How far clocks may be apart, in seconds.
    private static let skew: TimeInterval = 30
    private static let capacity = 1000

    private let issuer: String
    private let keys: Keys
    private let timing: HTTPTiming
    private let state = Mutex(State())

    /// - Parameters:
    ///   - issuer: whose tokens are good.
    ///   - keys: see ``Keys``.
    ///   - timing: the clock.
    public init(issuer: String, keys: @escaping Keys, timing: HTTPTiming = .system) {
        self.issuer = issuer
        self.keys = keys
        self.timing = timing
    }

    /// Gets the keys from an address.
    public convenience init(issuer: String, keySet address: String, curl: CurlClient, timing: HTTPTiming = .system) {
        self.init(
            issuer: issuer,
            keys: {
                let response = try await curl.send(
                    CurlRequest(
                        url: address, deadline: .seconds(10), maximumResponseBytes: 1 << 20, addressPolicy: .any))
                guard response.status == 200 else {
                    throw Refusal.unavailable("the key set answers with status \(response.status)")
                }
                return response.body
            }, timing: timing)
    }

    /// Checks a token as it stands in the header.
    ///
    /// - Returns: what it says.
    /// - Throws: ``Refusal``.
    public func verify(_ token: some StringProtocol) async throws(Refusal) -> AccessToken {
        let text = Array(token.utf8)
        guard text.count <= 8192 else { throw .invalid }
        let digest = SHA256.hash(data: text)
        if let known = state.withLock({ $0.known[digest] }) { return try current(known) }
        // The algorithm is ours to choose, not the token's (RFC 8725 §3.1).
        guard let header = Self.header(of: text), header.alg == "ES256" else { throw .invalid }
        let key = try await key(header.kid)
        guard let said = try? await key.verify(text, as: AccessToken.self) else { throw .invalid }
        let good = try current(said)
        state.withLock { state in
            if state.known.count >= Self.capacity { state.known.removeAll(keepingCapacity: true) }
            state.known[digest] = good
        }
        return good
    }

    private func current(_ token: AccessToken) throws(Refusal) -> AccessToken {
        let now = Date(timeIntervalSince1970: Double(timing.now()) / 1000)
        guard token.issuer == issuer, token.audiences.contains(AccessToken.audience),
            token.expiry > now, token.issuedAt <= now + Self.skew,
            token.expiry.timeIntervalSince(token.issuedAt) <= AccessToken.longestLife + Self.skew
        else { throw .invalid }
        return token
    }

    private func key(_ id: String) async throws(Refusal) -> JWTKeyCollection {
        let now = timing.now()
        let (known, mayAsk) = state.withLock { state in
            let isOld = now - state.asked > Self.lifetime
            let known = isOld ? nil : state.keys[id]
            let mayAsk = known == nil && now - state.asked > Self.pause
            if mayAsk { state.asked = now }
            return (known, mayAsk)
        }
        if let known { return known }
        guard mayAsk else { throw state.withLock { $0.keys.isEmpty } ? .unavailable("no keys yet") : .invalid }
        do {
            let set = try JSONDecoder().decode(JWKS.self, from: Data(try await keys()))
            let keys = await Self.usable(set)
            state.withLock { state in
                state.keys = keys
                state.known = [:]
            }
        } catch {
            // The next one may ask again at once: nothing was learned.
            state.withLock { $0.asked = 0 }
            throw .unavailable("\(error)")
        }
        guard let key = state.withLock({ $0.keys[id] }) else { throw .invalid }
        return key
    }

    /// The first part, base64url without padding (RFC 7515 §2).
    private static func header(of token: [UInt8]) -> Header? {
        var text = String(decoding: token.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
            .replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text).flatMap { try? JSONDecoder().decode(Header.self, from: $0) }
    }

    /// Keys for ES256 that have an id; others are of no use here.
    private static func usable(_ set: JWKS) async -> [String: JWTKeyCollection] {
        var keys: [String: JWTKeyCollection] = [:]
        for key in set.keys {
            guard let id = key.keyIdentifier?.string, key.curve == .ecdsa(.p256), let x = key.x, let y = key.y,
                let key = try? ES256PublicKey(parameters: (x, y))
            else { continue }
            keys[id] = await JWTKeyCollection().add(ecdsa: key)
        }
        return keys
    }
}
