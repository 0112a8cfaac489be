import CCrypto
public import Primitives

/// Encrypted bytes for the owner of a private key, in the format CMS EnvelopedData (RFC 5652 §6).
///
/// The format uses RSA key transport and AES-256-CBC, which `openssl cms` and hiera-eyaml can read and write.
///
/// The envelope does not prove who created it, nor that it is unchanged. The caller must validate the content.
public enum CMSEnvelope {
    /// Encrypts bytes for the owner of a certificate's key.
    ///
    /// - Parameters:
    ///   - clear: The bytes to encrypt.
    ///   - certificate: The certificate of the recipient, which must contain an RSA key.
    /// - Returns: The envelope in DER.
    /// - Throws: ``CMSError`` if OpenSSL fails.
    public static func seal(_ clear: [UInt8], for certificate: Certificate) throws(CMSError) -> [UInt8] {
        let action = "sealing an envelope"
        let content = try MemoryBIO(clear, action)
        guard let recipients = shim_recipients(certificate.handle.pointer) else { throw CMSError(.failed, action) }
        defer { shim_recipients_free(recipients) }
        guard let envelope = CMS_encrypt(recipients, content.pointer, EVP_aes_256_cbc(), UInt32(CMS_BINARY)) else {
            throw CMSError(.failed, action)
        }
        defer { CMS_ContentInfo_free(envelope) }
        let output = try MemoryBIO(action)
        guard i2d_CMS_bio(output.pointer, envelope) == 1 else { throw CMSError(.failed, action) }
        return output.bytes
    }

    /// Decrypts an envelope.
    ///
    /// - Parameters:
    ///   - envelope: The envelope in DER.
    ///   - key: The private key of the recipient.
    ///   - certificate: The certificate of the recipient. The envelope refers to it by issuer and serial number.
    /// - Returns: The decrypted bytes.
    /// - Throws: ``CMSError/Code/unreadable`` if the bytes are not an envelope, ``CMSError/Code/cannotDecrypt`` if the
    ///   envelope is for another recipient.
    public static func open(
        _ envelope: [UInt8], key: RSAPrivateKey, certificate: Certificate
    ) throws(CMSError) -> Secret<[UInt8]> {
        let action = "opening an envelope"
        let input = try MemoryBIO(envelope, action)
        guard let parsed = d2i_CMS_bio(input.pointer, nil) else { throw CMSError(.unreadable, action) }
        defer { CMS_ContentInfo_free(parsed) }
        let output = try MemoryBIO(action)
        let status = CMS_decrypt(
            parsed, key.handle.pointer, certificate.handle.pointer, nil, output.pointer, UInt32(CMS_BINARY))
        guard status == 1 else { throw CMSError(.cannotDecrypt, action) }
        return Secret(output.bytes)
    }
}
