import Crypto
public import EntityModel
import Foundation
public import Primitives

/// An account's data-encryption key in clear: seals credentials, and is the root of the keys of content hashes
/// and of markers.
public struct DataKey: Sendable {
    /// Why sealed bytes cannot be opened: another key, another account or connection, or they were changed.
    public struct DecryptionError: Error, Hashable, Sendable, CustomStringConvertible {
        public let description = "the sealed credentials cannot be opened with the account's key; enter them again"
    }

    /// Why bytes are no key.
    public struct InvalidKeyLength: Error, Hashable, Sendable, CustomStringConvertible {
        public let description = "a data-encryption key has 32 bytes"
    }

    public static let length = 32

    private let key: Secret<[UInt8]>

    /// - Throws: ``InvalidKeyLength``.
    public init(_ key: Secret<[UInt8]>) throws(InvalidKeyLength) {
        guard key.reveal({ $0.count }) == DataKey.length else { throw InvalidKeyLength() }
        self.key = key
    }

    /// Seals bytes with AES-256-GCM under a random nonce: nonce, ciphertext and tag, in this order.
    ///
    /// The key's id, the account and the purpose are authenticated with it, so that what was sealed for one place
    /// cannot be opened in another.
    public func seal(_ clear: [UInt8], keyId: String, account: AccountID, purpose: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(
            Data(clear), using: symmetricKey, authenticating: DataKey.context(keyId, account, purpose))
        // Missing only for a nonce of another length than the 12 bytes that `seal` takes by itself.
        return [UInt8](box.nonce) + [UInt8](box.ciphertext) + [UInt8](box.tag)
    }

    /// Opens what ``seal(_:keyId:account:purpose:)`` sealed.
    ///
    /// - Throws: ``DecryptionError``.
    public func open(
        _ sealed: [UInt8], keyId: String, account: AccountID, purpose: String
    ) throws(DecryptionError) -> Secret<[UInt8]> {
        do {
            let box = try AES.GCM.SealedBox(combined: Data(sealed))
            let clear = try AES.GCM.open(
                box, using: symmetricKey, authenticating: DataKey.context(keyId, account, purpose))
            return Secret([UInt8](clear))
        } catch {
            throw DecryptionError()
        }
    }

    /// Hashes the account's content: HMAC-SHA256, cut to 16 bytes, under a key of its own (HKDF, RFC 5869).
    public func hasher(for account: AccountID) -> ContentHasher {
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: symmetricKey, info: Data("tandem/content-hash/\(account.rawValue)".utf8),
            outputByteCount: 32)
        return ContentHasher { bytes in
            let code = HMAC<SHA256>.authenticationCode(for: Data(bytes), using: derived)
            return ContentHash(rawValue: Base64URL.text(Data(code.prefix(16))))
        }
    }

    /// Signs the account's markers under a key of its own (HKDF, RFC 5869).
    public func markerSigner(for account: AccountID) -> MarkerSigner {
        MarkerSigner(
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: symmetricKey, info: Data("tandem/marker/\(account.rawValue)".utf8),
                outputByteCount: 32))
    }

    private var symmetricKey: SymmetricKey {
        key.reveal { SymmetricKey(data: $0) }
    }

    /// Each part with its length, so that no two different triples give the same bytes.
    private static func context(_ keyId: String, _ account: AccountID, _ purpose: String) -> Data {
        Data([keyId, account.rawValue, purpose].map { "\($0.utf8.count):\($0)" }.joined(separator: "|").utf8)
    }
}
