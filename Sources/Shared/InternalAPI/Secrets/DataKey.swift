import Crypto
public import EntityModel
import Foundation
public import Primitives

/// An account's data-encryption key in plaintext.
///
/// It seals credentials, and the keys of content hashes and markers are derived from it.
public struct DataKey: Sendable {
    /// An error that is thrown if sealed bytes cannot be opened: they were changed, or were sealed with another key or
    /// for another account or connection.
    public struct DecryptionError: Error, Hashable, Sendable, CustomStringConvertible {
        public let description = "The sealed credentials cannot be opened with the account's key. Enter them again."
    }

    /// An error that is thrown if the bytes of a key do not have the required length.
    public struct InvalidKeyLength: Error, Hashable, Sendable, CustomStringConvertible {
        public let description = "A data-encryption key must have 32 bytes."
    }

    public static let length = 32

    private let key: Secret<[UInt8]>

    /// - Throws: ``InvalidKeyLength`` if the key does not have ``length`` bytes.
    public init(_ key: Secret<[UInt8]>) throws(InvalidKeyLength) {
        guard key.reveal({ $0.count }) == DataKey.length else { throw InvalidKeyLength() }
        self.key = key
    }

    /// Seals bytes with AES-256-GCM under a random nonce.
    ///
    /// The result is the nonce, the ciphertext, and the tag, in this order.
    ///
    /// The key's ID, the account, and the purpose are authenticated with the ciphertext. Therefore bytes that were
    /// sealed for one purpose cannot be opened for another.
    public func seal(_ clear: [UInt8], keyId: String, account: AccountID, purpose: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(
            Data(clear), using: symmetricKey, authenticating: DataKey.context(keyId, account, purpose))
        // `combined` would be missing only for a nonce that is not 12 bytes long, and `seal` always creates 12 bytes.
        return [UInt8](box.nonce) + [UInt8](box.ciphertext) + [UInt8](box.tag)
    }

    /// Opens the bytes that ``seal(_:keyId:account:purpose:)`` returned.
    ///
    /// - Throws: ``DecryptionError`` if the key, the key's ID, the account, or the purpose differs, or the bytes were
    ///   changed.
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

    /// Returns the hasher for the account's content: HMAC-SHA256, truncated to 16 bytes, with a derived key (HKDF, RFC
    /// 5869).
    public func hasher(for account: AccountID) -> ContentHasher {
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: symmetricKey, info: Data("tandem/content-hash/\(account.rawValue)".utf8),
            outputByteCount: 32)
        return ContentHasher { bytes in
            let code = HMAC<SHA256>.authenticationCode(for: Data(bytes), using: derived)
            return ContentHash(rawValue: Base64URL.text(Data(code.prefix(16))))
        }
    }

    /// Returns the signer for the account's markers, which uses a derived key (HKDF, RFC 5869).
    public func markerSigner(for account: AccountID) -> MarkerSigner {
        MarkerSigner(
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: symmetricKey, info: Data("tandem/marker/\(account.rawValue)".utf8),
                outputByteCount: 32))
    }

    private var symmetricKey: SymmetricKey {
        key.reveal { SymmetricKey(data: $0) }
    }

    /// Each part is preceded by its length, so that no two different triples give the same bytes.
    private static func context(_ keyId: String, _ account: AccountID, _ purpose: String) -> Data {
        Data([keyId, account.rawValue, purpose].map { "\($0.utf8.count):\($0)" }.joined(separator: "|").utf8)
    }
}
