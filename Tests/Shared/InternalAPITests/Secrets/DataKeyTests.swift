import EntityModel
import Foundation
import InternalAPI
import Primitives
import Testing

struct DataKeyTests {
    private static let acme = AccountID(rawValue: "acme")
    private let key: DataKey

    init() throws {
        key = try DataKey(Secret((0..<32).map { UInt8($0) }))
    }

    @Test func `sealed bytes can be opened, and no two sealed values are equal`() throws {
        var seals: Set<[UInt8]> = []
        for count in [0, 1, 15, 16, 17, 5000] {
            let clear = (0..<count).map { _ in UInt8.random(in: 0...255) }
            for _ in 0..<2 {
                let sealed = try key.seal(clear, keyId: "k1", account: Self.acme, purpose: "connection/jira")
                #expect(sealed.count == 12 + count + 16)
                let opened = try key.open(sealed, keyId: "k1", account: Self.acme, purpose: "connection/jira")
                #expect(opened.matches(clear))
                seals.insert(sealed)
            }
        }
        #expect(seals.count == 12)
    }

    @Test func `another key, key id, account or connection opens nothing`() throws {
        let sealed = try key.seal([1, 2, 3], keyId: "k1", account: Self.acme, purpose: "connection/jira")
        let other = try DataKey(Secret([UInt8](repeating: 7, count: 32)))
        #expect(throws: DataKey.DecryptionError.self) {
            try other.open(sealed, keyId: "k1", account: Self.acme, purpose: "connection/jira")
        }
        let wrong = [
            ("k2", "acme", "connection/jira"), ("k1", "acme2", "connection/jira"), ("k1", "acm", "connection/jira"),
            ("k1", "ACME", "connection/jira"), ("k1", "acme", "connection/jira2"), ("k1", "acme", ""),
            ("", "acme", "connection/jira"), ("acme", "k1", "connection/jira"),
        ]
        for (keyId, account, purpose) in wrong {
            #expect(throws: DataKey.DecryptionError.self, "\(keyId) \(account) \(purpose)") {
                try key.open(sealed, keyId: keyId, account: AccountID(rawValue: account), purpose: purpose)
            }
        }
    }

    /// Names that contain the separators, in every split of the same text.
    @Test func `different splits of the same text are distinguished`() throws {
        let text = Array("a|1:b|1:c|0:")
        var seals: [(String, String, String, [UInt8])] = []
        for first in 0...text.count {
            for second in first...text.count {
                let parts = (String(text[..<first]), String(text[first..<second]), String(text[second...]))
                let account = AccountID(rawValue: parts.1)
                let sealed = try key.seal([9], keyId: parts.0, account: account, purpose: parts.2)
                seals.append((parts.0, parts.1, parts.2, sealed))
            }
        }
        for (index, seal) in seals.enumerated() {
            for (other, place) in seals.enumerated() {
                let account = AccountID(rawValue: place.1)
                let opened = try? key.open(seal.3, keyId: place.0, account: account, purpose: place.2)
                #expect((opened != nil) == (index == other))
            }
        }
    }

    @Test func `changed or truncated sealed bytes cannot be opened`() throws {
        let sealed = try key.seal(Array(0..<40), keyId: "k1", account: Self.acme, purpose: "p")
        for place in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[place] ^= 1 << bit
                #expect(throws: DataKey.DecryptionError.self) {
                    try key.open(changed, keyId: "k1", account: Self.acme, purpose: "p")
                }
            }
            #expect(throws: DataKey.DecryptionError.self) {
                try key.open(Array(sealed[..<place]), keyId: "k1", account: Self.acme, purpose: "p")
            }
        }
        #expect(throws: DataKey.DecryptionError.self) {
            try key.open(sealed + [0], keyId: "k1", account: Self.acme, purpose: "p")
        }
    }

    @Test(arguments: [0, 16, 31, 33, 64]) func `a key of another length is rejected`(count: Int) {
        #expect(throws: DataKey.InvalidKeyLength.self) { try DataKey(Secret([UInt8](repeating: 1, count: count))) }
    }

    @Test func `a printed key shows none of its bytes`() throws {
        var text = "\(key)" + String(reflecting: key)
        dump(key, to: &text)
        #expect(text.contains("<redacted>") && !text.contains("31"))
    }

    /// Computed with Python's hmac and hashlib: HKDF (RFC 5869) with an empty salt, then the first 16 bytes of HMAC.
    @Test func `a content hash is HMAC-SHA256 under the account's derived key`() {
        #expect(key.hasher(for: Self.acme)(.text("Größe")).rawValue == "RH1t2zr_wRZBOiePEb2KvA")
    }

    @Test func `content hashes are equal within an account and differ between accounts`() throws {
        let hasher = key.hasher(for: Self.acme)
        let other = try DataKey(Secret([UInt8](repeating: 7, count: 32)))
        #expect(hasher(.text("x")) == key.hasher(for: Self.acme)(.text("x")))
        let hashes = [
            hasher(.text("x")), hasher(.text("y")), hasher(.state("x")), hasher(.empty),
            key.hasher(for: AccountID(rawValue: "acme2"))(.text("x")), other.hasher(for: Self.acme)(.text("x")),
        ]
        #expect(Set(hashes).count == hashes.count)
    }

    @Test func `a marker's signature depends on the account, each part, its position, and the kind`() throws {
        let signer = key.markerSigner(for: Self.acme)
        let other = try DataKey(Secret([UInt8](repeating: 7, count: 32)))
        let parts = ["jira", "10001", "7", "tp", "12"]
        let signature = signer.signature(of: parts, as: .comment)
        #expect(signature.count == 32 && signature.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(signer.accepts(signature, of: parts, as: .comment))
        let signatures = [
            signature, signer.signature(of: parts, as: .item), signer.signature(of: parts, as: .walk),
            signer.signature(of: ["jira", "10001", "7", "tp", "13"], as: .comment),
            signer.signature(of: ["jira", "10001", "7", "tp1", "2"], as: .comment),
            signer.signature(of: ["jira", "1000", "17", "tp", "12"], as: .comment),
            signer.signature(of: ["jira", "10001", "7|2:tp", "12"], as: .comment),
            key.markerSigner(for: AccountID(rawValue: "acme2")).signature(of: parts, as: .comment),
            other.markerSigner(for: Self.acme).signature(of: parts, as: .comment),
        ]
        #expect(Set(signatures).count == signatures.count)
        for wrong in signatures.dropFirst() + [
            "", String(signature.dropLast()), signature + "0", signature.uppercased(),
        ] {
            #expect(!signer.accepts(wrong, of: parts, as: .comment), "\(wrong)")
        }
    }
}
