import CCrypto
public import Primitives

/// An RSA private key.
public struct RSAPrivateKey: Sendable {
    /// A digest algorithm for a signature.
    public enum Digest: Hashable, Sendable {
        /// SHA-1, only for protocols that require it: OAuth 1.0 (RFC 5849 §3.4.3).
        case sha1
        case sha256
    }

    let handle: OpenSSLHandle

    /// Generates a new key from the system's random numbers.
    ///
    /// - Parameter bits: The length of the modulus (default 2048). Use a larger number only if a tool requires it.
    /// - Returns: The key.
    /// - Throws: ``CMSError`` if OpenSSL fails.
    public static func generate(bits: Int = 2048) throws(CMSError) -> RSAPrivateKey {
        guard let key = shim_rsa_key(bits) else { throw CMSError(.failed, "creating an RSA key") }
        return RSAPrivateKey(handle: OpenSSLHandle(key, free: EVP_PKEY_free))
    }

    private init(handle: OpenSSLHandle) {
        self.handle = handle
    }

    /// Parses an unencrypted key in PEM, in the format PKCS#8 or PKCS#1.
    ///
    /// - Throws: ``CMSError/Code/unreadable`` if the text contains no such key, ``CMSError/Code/unsupported`` if the
    ///   key is not an RSA key or has less than 2048 bits.
    public init(pem: Secret<String>) throws(CMSError) {
        let action = "reading a private key"
        let bytes = pem.reveal { Array($0.utf8) }
        let bio = try MemoryBIO(bytes, action)
        // Without the closure, OpenSSL would ask for a password on the terminal.
        let key = PEM_read_bio_PrivateKey(bio.pointer, nil, { _, _, _, _ in 0 }, nil)
        guard let key else { throw CMSError(.unreadable, action) }
        handle = OpenSSLHandle(key, free: EVP_PKEY_free)
        guard EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA, EVP_PKEY_get_bits(key) >= 2048 else {
            throw CMSError(.unsupported, action)
        }
    }

    /// Returns the key in PEM, in the unencrypted format PKCS#8.
    ///
    /// - Throws: ``CMSError`` if OpenSSL fails.
    public func pem() throws(CMSError) -> Secret<String> {
        let action = "writing a private key"
        let bio = try MemoryBIO(action)
        guard PEM_write_bio_PKCS8PrivateKey(bio.pointer, handle.pointer, nil, nil, 0, nil, nil) == 1 else {
            throw CMSError(.failed, action)
        }
        return Secret(String(decoding: bio.bytes, as: UTF8.self))
    }

    /// Signs a message (RSASSA-PKCS1-v1_5, RFC 8017 §8.2).
    ///
    /// - Parameters:
    ///   - message: The bytes to sign.
    ///   - digest: The digest algorithm of the signature.
    /// - Returns: The signature, which has the length of the modulus.
    /// - Throws: ``CMSError`` if OpenSSL fails.
    public func sign(_ message: [UInt8], _ digest: Digest) throws(CMSError) -> [UInt8] {
        let action = "signing"
        guard let context = EVP_MD_CTX_new() else { throw CMSError(.failed, action) }
        defer { EVP_MD_CTX_free(context) }
        let algorithm = digest == .sha1 ? EVP_sha1() : EVP_sha256()
        var count = Int(EVP_PKEY_get_size(handle.pointer))
        var signature = [UInt8](repeating: 0, count: count)
        guard EVP_DigestSignInit(context, nil, algorithm, nil, handle.pointer) == 1,
            EVP_DigestSign(context, &signature, &count, message, message.count) == 1
        else { throw CMSError(.failed, action) }
        return Array(signature.prefix(count))
    }
}
